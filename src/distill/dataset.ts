import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { DriverxError } from "../base/errors.js";
import { readBytes, readTextFile, writeFileWhole } from "../base/files.js";
import { version } from "../base/version.js";
import type { Camera } from "../bridge/observation.js";
import { Recording } from "../episodes/recording/recording.js";
import { type RoadOption, roadOptionName } from "../map/road-option.js";
import { promptHash, promptOf, promptTemplate, promptWords, readoutNames } from "../policy/vla/prompt.js";
import { findSuite } from "../routes/find-suite.js";
import type { Route } from "../routes/suite.js";
import { runPaths } from "../runner/run-directory.js";
import { TownMaps } from "../runner/town-maps.js";
import { TownScenery } from "../sim/sensors/camera-simulator.js";
import type { ActionCodebook } from "../tokens/codebook/codebook.js";
import { encode } from "../tokens/codebook/encode.js";
import { POSE } from "../tokens/motion/windows.js";
import type { DatasetManifest, Sample } from "./dataset-format.js";
import type { PicturedFrame } from "./frames/frame.js";
import { type FrameSurroundings, recordedFrames } from "./frames/recorded-frames.js";
import { readoutAnswers } from "./readout-answers.js";
import { type NamedRun, namedRuns, recordingsOf, runsIn } from "./sources.js";
import { HELD_OUT_TOWN, RouteSplit, type Split, splits } from "./split.js";

export interface DatasetOrder {
  /** Run directories with recordings, or folders of such. */
  readonly sources: readonly string[];
  readonly codebook: ActionCodebook;
  /** Name or path of the suite with the routes of `validation`. */
  readonly heldOutSuite: string;
  /** Folders with maps of the towns, besides those that come with driverx. */
  readonly maps: readonly string[];
  /** Reasoning by sample id; a sample without acts at once. */
  readonly reasoning?: ReadonlyMap<string, string>;
  readonly out: string;
  readonly onProgress: (done: number, total: number, note: string) => void;
}

/**
 * Makes action samples of recorded drives: pictures, speed, command and target point, and the rolling tokens of where
 * the vehicle went. Writes `<split>.jsonl`, `images/` and `manifest.json` into a new folder; every plan step of the
 * sources is a sample or counted as dropped.
 *
 * @throws DriverxError OUT_OCCUPIED, RECORDINGS_NONE, RIGS_DIFFER or what reading a recording throws.
 */
export async function buildDataset(order: DatasetOrder): Promise<DatasetManifest> {
  const { sources, heldOutSuite, maps, out, onProgress } = order;
  if (existsSync(join(out, "manifest.json"))) {
    throw new DriverxError("OUT_OCCUPIED", `${out} holds a dataset already; choose another --out`);
  }
  const runs = namedRuns(sources.flatMap(runsIn));
  const recordings = runs.flatMap((run) => recordingsOf(run.path).map((path) => ({ run, path })));
  if (recordings.length === 0) {
    throw new DriverxError(
      "RECORDINGS_NONE",
      `${sources.join(", ")}: no recordings in there; drive with --record, or use drx distill collect`,
    );
  }
  const surroundings = { towns: new TownMaps(maps), scenery: new TownScenery() };
  const builder = new DatasetBuilder(order, surroundings);
  // Town by town, since a town's map and scenery take a second to build.
  const ofTown = new Map<string, typeof recordings>();
  for (const recording of recordings) {
    const { town } = (await Recording.open(recording.path)).start;
    ofTown.set(town, [...(ofTown.get(town) ?? []), recording]);
  }
  const townByTown = [...ofTown.keys()].sort().flatMap((town) => ofTown.get(town)!);
  for (const [index, { run, path }] of townByTown.entries()) {
    onProgress(index, recordings.length, `${builder.samples} samples`);
    await builder.add(run, path);
  }
  onProgress(recordings.length, recordings.length, `${builder.samples} samples`);
  return builder.finish(runs, findSuite(heldOutSuite));
}

class DatasetBuilder {
  readonly #out: string;
  readonly #codebook: ActionCodebook;
  readonly #split: RouteSplit;
  readonly #surroundings: FrameSurroundings;
  readonly #reasoning: ReadonlyMap<string, string>;
  readonly #lines: Record<Split, string[]> = { train: [], validation: [], "held-out-town": [] };
  readonly #commands: Counts = {};
  readonly #answers: Counts = {};
  readonly #dropped: Record<string, number> = {};
  readonly #policies = new Map<string, string>();
  #rig: readonly Camera[] | undefined;
  #steps = 0;
  #errorSum = 0;

  constructor(order: DatasetOrder, surroundings: FrameSurroundings) {
    this.#surroundings = surroundings;
    this.#out = order.out;
    this.#codebook = order.codebook;
    this.#split = new RouteSplit(order.heldOutSuite);
    this.#reasoning = order.reasoning ?? new Map();
  }

  get samples(): number {
    return splits.reduce((sum, split) => sum + this.#lines[split].length, 0);
  }

  async add({ path: run, name }: NamedRun, path: string): Promise<void> {
    const recording = await Recording.open(path);
    this.#agreeOnRig(recording);
    this.#policies.set(run, (await recording.episode())?.policy ?? "unknown");
    const split = this.#split.of(JSON.parse(recording.origin.route) as Route);
    const { town, routeId, repetition } = recording.start;
    const folder = join("images", name, `${town}-${routeId}-${repetition}`);
    for await (const found of recordedFrames(recording, name, this.#surroundings)) {
      this.#steps++;
      if ("dropped" in found) this.#dropped[found.dropped] = (this.#dropped[found.dropped] ?? 0) + 1;
      else this.#write(this.#sample(found, split, folder));
    }
  }

  #sample({ frame, images }: PicturedFrame, split: Split, folder: string): Sample {
    const { id, source, ego, navigation } = frame;
    const future = frame.truth.future!;
    const pictures = this.#rig!.map(({ id: camera }) => {
      const file = join(folder, `${String(source.tick).padStart(5, "0")}-${camera}.jpg`);
      writeFileWhole(join(this.#out, file), images.get(camera)!);
      return { camera, path: file };
    });
    const flat = Float64Array.from(future.flat());
    const { tokens, poses } = encode(this.#codebook, flat);
    this.#errorSum += meanDistance(poses, flat);
    const command = navigation.command as RoadOption;
    const { targetPoint } = navigation;
    const { kind: _, ...drive } = source;
    return {
      id,
      split,
      source: drive,
      images: pictures,
      speed: ego.speed,
      command,
      targetPoint,
      prompt: promptOf({ speed: ego.speed, command, targetPoint }),
      answers: readoutAnswers(frame),
      reasoning: this.#reasoning.get(id) ?? null,
      actionTokens: tokens,
      future,
    };
  }

  #write(sample: Sample): void {
    this.#lines[sample.split].push(JSON.stringify(sample));
    count(this.#commands, roadOptionName(sample.command as RoadOption), sample.split);
    for (const [place, readout] of readoutNames.entries())
      count(this.#answers, readout, sample.answers[place]);
  }

  #agreeOnRig({ path, start }: Recording): void {
    this.#rig ??= start.cameras;
    if (JSON.stringify(this.#rig) === JSON.stringify(start.cameras)) return;
    throw new DriverxError(
      "RIGS_DIFFER",
      `recording ${path}: other cameras than in the recordings before it`,
    );
  }

  finish(runs: readonly NamedRun[], heldOutSuite: string): DatasetManifest {
    const files: Record<string, { sha256: string }> = {};
    for (const split of splits) {
      const text = this.#lines[split].map((line) => `${line}\n`).join("");
      writeFileWhole(join(this.#out, `${split}.jsonl`), text);
      files[`${split}.jsonl`] = { sha256: sha256(text) };
    }
    const codebook = this.#codebook;
    const manifest: DatasetManifest = {
      version: 1,
      driverx: version,
      codebook: {
        hash: codebook.hash,
        k: codebook.k,
        poses: Array.from(
          { length: codebook.k },
          (_, token) => [codebook.dx(token), codebook.dy(token), codebook.dyaw(token)] as const,
        ),
      },
      prompt: { template: promptTemplate, hash: promptHash, readouts: readoutNames, words: promptWords() },
      rig: this.#rig ?? [],
      heldOutTown: HELD_OUT_TOWN,
      heldOutSuite: { path: heldOutSuite, sha256: sha256(readTextFile(heldOutSuite, "route file")) },
      sources: runs.map(({ path: run, name }) => ({
        name,
        run: relative(process.cwd(), resolve(run)),
        policy: this.#policies.get(run) ?? "unknown",
        settingsSha256: sha256(readBytes(runPaths(run).settings, "settings of the run")),
        recordings: recordingsOf(run).length,
      })),
      steps: this.#steps,
      dropped: this.#dropped,
      samples: Object.fromEntries(splits.map((split) => [split, this.#lines[split].length])),
      commands: this.#commands,
      answers: this.#answers,
      tokenError: this.samples > 0 ? this.#errorSum / this.samples : 0,
      files,
    };
    writeFileWhole(join(this.#out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
    return manifest;
  }
}

type Counts = Record<string, Record<string, number>>;

function count(counts: Counts, row: string, column: string): void {
  counts[row] ??= {};
  counts[row][column] = (counts[row][column] ?? 0) + 1;
}

/** Metres. */
function meanDistance(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < first.length; at += POSE)
    sum += Math.hypot(first[at] - second[at], first[at + 1] - second[at + 1]);
  return (sum * POSE) / first.length;
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
