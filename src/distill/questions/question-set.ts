import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readTextFile, writeFileWhole } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { version } from "../../base/version.js";
import { Clip } from "../../episodes/clips/clip.js";
import { Recording } from "../../episodes/recording/recording.js";
import type { Route } from "../../routes/suite.js";
import { TownMaps } from "../../runner/town-maps.js";
import { TownScenery } from "../../sim/sensors/camera-simulator.js";
import { clipFrames } from "../frames/clip-frames.js";
import { type DrivingFrame, drivingFrameSchema, type PicturedFrame } from "../frames/frame.js";
import { recordedFrames } from "../frames/recorded-frames.js";
import { clipsIn, namedRuns, recordingsOf, runsIn } from "../sources.js";
import { clipSplit, RouteSplit, type Split, splits } from "../split.js";
import { balanced, questionsAbout } from "./generate.js";
import { KeyFrameChooser } from "./key-frames.js";
import { type Question, questionSchema, tasks } from "./question.js";
import { countQuestions, type QuestionCounts } from "./question-counts.js";

export interface QuestionOrder {
  /** Run directories with recordings, Bench2Drive clips, or folders of either. */
  readonly sources: readonly string[];
  /** Folders with the towns' maps. */
  readonly maps: readonly string[];
  readonly heldOutSuite: string;
  readonly seed: number;
  /** Asks about every plan step, not of key frames alone. */
  readonly allFrames: boolean;
  readonly out: string;
  readonly onProgress: (done: number, total: number, note: string) => void;
}

/** A line of `frames.jsonl`: a frame with its split and where its pictures are, from the set's folder. */
export const keptFrameSchema = drivingFrameSchema.extend({
  split: z.enum(splits),
  images: z.array(z.object({ camera: z.string(), path: z.string() })),
});
export type KeptFrame = z.infer<typeof keptFrameSchema>;

/** `manifest.json` of a question set. */
export interface QuestionManifest extends QuestionCounts {
  readonly version: 1;
  readonly driverx: string;
  readonly seed: number;
  readonly sources: readonly string[];
  /** Plan steps that were looked at, and why some are no frames. */
  readonly steps: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly frames: Readonly<Record<Split, number>>;
  /** Common findings that were not asked about, by template. */
  readonly thinned: Readonly<Record<string, number>>;
  readonly files: Readonly<Record<string, { readonly sha256: string }>>;
}

/**
 * Asks questions about recorded drives: writes `frames.jsonl`, `questions.jsonl`, `images/` and `manifest.json` into a
 * new folder. The same sources and seed give the same bytes.
 *
 * @throws DriverxError OUT_OCCUPIED, RECORDINGS_NONE, TASK_EMPTY where a stage got no question, or what reading throws.
 */
export async function buildQuestions(order: QuestionOrder): Promise<QuestionManifest> {
  const { sources, out, onProgress, maps } = order;
  if (existsSync(join(out, "manifest.json")))
    throw new DriverxError("OUT_OCCUPIED", `${out} holds a set of questions already; choose another --out`);
  const drives = await drivesIn(sources, new RouteSplit(order.heldOutSuite), maps);
  if (drives.length === 0) {
    throw new DriverxError(
      "RECORDINGS_NONE",
      `${sources.join(", ")}: neither recordings nor Bench2Drive clips in there; drive with --record, or use drx distill collect`,
    );
  }
  const builder = new QuestionSetBuilder(order);
  for (const [index, drive] of drives.entries()) {
    onProgress(index, drives.length, `${builder.frames} frames`);
    await builder.add(drive);
  }
  onProgress(drives.length, drives.length, `${builder.frames} frames`);
  return builder.finish();
}

interface Drive {
  readonly split: Split;
  frames(): AsyncGenerator<PicturedFrame | { readonly dropped: string }>;
}

/** Drives by town: loading one and building its scenery takes seconds. */
async function drivesIn(
  sources: readonly string[],
  split: RouteSplit,
  maps: readonly string[],
): Promise<Drive[]> {
  const surroundings = { towns: new TownMaps(maps), scenery: new TownScenery() };
  const drives: { town: string; drive: Drive }[] = [];
  for (const { path: run, name } of namedRuns(sources.flatMap(runsIn))) {
    for (const path of recordingsOf(run)) {
      const recording = await Recording.open(path);
      const drive: Drive = {
        split: split.of(JSON.parse(recording.origin.route) as Route),
        frames: () => recordedFrames(recording, name, surroundings),
      };
      drives.push({ town: recording.start.town, drive });
    }
  }
  for (const path of sources.flatMap(clipsIn)) {
    const clip = Clip.open(path);
    const route = basename(path).split("_")[2] ?? "";
    const drive: Drive = {
      split: clipSplit(route),
      frames: () => clipFrames(clip, mapIfAny(surroundings.towns, clip.town)),
    };
    drives.push({ town: clip.town, drive });
  }
  return drives.sort((a, b) => (a.town < b.town ? -1 : a.town > b.town ? 1 : 0)).map(({ drive }) => drive);
}

/** CARLA's maps are not ours to ship: clips do without. */
function mapIfAny(towns: TownMaps, town: string) {
  try {
    return towns.load(town).map;
  } catch (error) {
    if (error instanceof DriverxError && error.code === "MAP_NOT_FOUND") return undefined;
    throw error;
  }
}

class QuestionSetBuilder {
  readonly #order: QuestionOrder;
  readonly #frameLines: string[] = [];
  readonly #questions: Question[] = [];
  readonly #frames: Record<Split, number> = { train: 0, validation: 0, "held-out-town": 0 };
  readonly #dropped: Record<string, number> = {};
  readonly #thinned: Record<string, number> = {};
  #steps = 0;

  constructor(order: QuestionOrder) {
    this.#order = order;
  }

  get frames(): number {
    return this.#frameLines.length;
  }

  async add({ split, frames }: Drive): Promise<void> {
    const { seed, allFrames } = this.#order;
    const chooser = new KeyFrameChooser(seed);
    for await (const item of frames()) {
      this.#steps++;
      if ("dropped" in item) this.#drop(item.dropped);
      else if (!chooser.isKey(item.frame) && !allFrames) this.#drop("no key frame");
      else this.#ask(item, split);
    }
  }

  #drop(reason: string): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1;
  }

  #ask({ frame, images }: PicturedFrame, split: Split): void {
    const { seed, out } = this.#order;
    const { questions, thinned } = questionsAbout(frame, split, seed);
    for (const [name, count] of Object.entries(thinned))
      this.#thinned[name] = (this.#thinned[name] ?? 0) + count;
    this.#questions.push(...questions);
    this.#frames[split]++;
    const kept = frame.cameras.map(({ id: camera }) => {
      const path = imagePath(frame, camera);
      writeFileWhole(join(out, path), images.get(camera)!);
      return { camera, path };
    });
    this.#frameLines.push(JSON.stringify({ ...frame, split, images: kept } satisfies KeptFrame));
  }

  finish(): QuestionManifest {
    const { sources, seed, out } = this.#order;
    const questions = balanced(this.#questions);
    const counts = countQuestions(questions, this.#questions);
    const empty = tasks.find((task) => counts.tasks[task] === 0);
    if (empty) {
      throw new DriverxError(
        "TASK_EMPTY",
        `${sources.join(", ")}: no question of the stage ${empty} could be asked; give drives that go on for three seconds and more`,
      );
    }
    const files: Record<string, { sha256: string }> = {};
    const write = (name: string, lines: readonly string[]) => {
      const text = lines.map((line) => `${line}\n`).join("");
      writeFileWhole(join(out, name), text);
      files[name] = { sha256: createHash("sha256").update(text).digest("hex") };
    };
    write("frames.jsonl", this.#frameLines);
    write(
      "questions.jsonl",
      questions.map((question) => JSON.stringify(question)),
    );
    const manifest: QuestionManifest = {
      version: 1,
      driverx: version,
      seed,
      sources: [...sources],
      steps: this.#steps,
      dropped: this.#dropped,
      frames: this.#frames,
      thinned: this.#thinned,
      ...counts,
      files,
    };
    writeFileWhole(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
    return manifest;
  }
}

function imagePath({ source, id }: DrivingFrame, camera: string): string {
  const { run, town, route, repetition, tick } = source;
  const drive = source.kind === "recording" ? `${town}-${route}-${repetition}` : id.replace(/-\d+$/, "");
  return join("images", run, drive, `${String(tick).padStart(5, "0")}-${camera}.jpg`);
}

/** Questions of a set, in order. Throws QUESTIONS_INVALID naming the line. */
export function readQuestions(folder: string): Question[] {
  return readLines(join(folder, "questions.jsonl"), questionSchema);
}

/** Frames of a set by id. Throws QUESTIONS_INVALID naming the line. */
export function readFrames(folder: string): Map<string, KeptFrame> {
  return new Map(readLines(join(folder, "frames.jsonl"), keptFrameSchema).map((frame) => [frame.id, frame]));
}

function readLines<T>(path: string, schema: z.ZodType<T>): T[] {
  const text = readTextFile(path, "set of questions");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      const { data, error } = schema.safeParse(JSON.parse(line));
      if (!error) return data;
      throw new DriverxError(
        "QUESTIONS_INVALID",
        `${path}, line ${index + 1}: ${issueText(error, "line")}; make the set anew with drx distill questions`,
      );
    });
}
