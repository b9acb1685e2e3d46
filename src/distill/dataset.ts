import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { DriverxError } from "../base/errors.js";
import { readBytes, readTextFile, writeFileWhole } from "../base/files.js";
import { version } from "../base/version.js";
import type { Camera } from "../bridge/observation.js";
import { Recording } from "../episodes/recording/recording.js";
import { type RoadOption, roadOptionName } from "../map/road-option.js";
import { promptHash, promptOf, promptTemplate, promptWords } from "../policy/vla/prompt.js";
import { findSuite } from "../routes/find-suite.js";
import type { Route } from "../routes/suite.js";
import { runPaths } from "../runner/run-directory.js";
import type { ActionCodebook } from "../tokens/codebook/codebook.js";
import { encode } from "../tokens/codebook/encode.js";
import { POSE } from "../tokens/motion/windows.js";
import type { DatasetManifest, Sample } from "./dataset-format.js";
import { judgedSteps } from "./recorded-drive.js";
import { recordingsOf, runsIn } from "./sources.js";
import { HELD_OUT_TOWN, RouteSplit, type Split, splits } from "./split.js";

export interface DatasetOrder {
  /** Run directories with recordings, or folders of such. */
  readonly sources: readonly string[];
  readonly codebook: ActionCodebook;
  /** Name or path of the suite with the routes of `validation`. */
  readonly heldOutSuite: string;
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
  const { sources, codebook, heldOutSuite, out, onProgress } = order;
  if (existsSync(join(out, "manifest.json"))) {
    throw new DriverxError("OUT_OCCUPIED", `${out} holds a dataset already; choose another --out`);
  }
  const runs = sources.flatMap(runsIn);
  const recordings = runs.flatMap((run) => recordingsOf(run).map((path) => ({ run, path })));
  if (recordings.length === 0) {
    throw new DriverxError(
      "RECORDINGS_NONE",
      `${sources.join(", ")}: no recordings in there; drive with --record, or use drx distill collect`,
    );
  }
  const builder = new DatasetBuilder(out, codebook, new RouteSplit(heldOutSuite));
  for (const [index, { run, path }] of recordings.entries()) {
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
  readonly #lines: Record<Split, string[]> = { train: [], validation: [], "held-out-town": [] };
  readonly #commands: Record<string, Record<string, number>> = {};
  readonly #dropped: Record<string, number> = {};
  readonly #policies = new Map<string, string>();
  #rig: readonly Camera[] | undefined;
  #steps = 0;
  #errorSum = 0;

  constructor(out: string, codebook: ActionCodebook, split: RouteSplit) {
    this.#out = out;
    this.#codebook = codebook;
    this.#split = split;
  }

  get samples(): number {
    return splits.reduce((sum, split) => sum + this.#lines[split].length, 0);
  }

  async add(run: string, path: string): Promise<void> {
    const recording = await Recording.open(path);
    this.#agreeOnRig(recording);
    const policy = (await recording.episode())?.policy ?? "unknown";
    this.#policies.set(run, policy);
    const split = this.#split.of(JSON.parse(recording.origin.route) as Route);
    const { town, routeId, repetition } = recording.start;
    for await (const judged of judgedSteps(recording, policy)) {
      this.#steps++;
      if ("dropped" in judged) {
        this.#dropped[judged.dropped] = (this.#dropped[judged.dropped] ?? 0) + 1;
        continue;
      }
      const { observation, images } = judged.step;
      const id = `${basename(run)}-${town}-${routeId}-${repetition}-${observation.tick}`;
      const folder = join("images", basename(run), `${town}-${routeId}-${repetition}`);
      const pictures = this.#rig!.map(({ id: camera }) => {
        const file = join(folder, `${String(observation.tick).padStart(5, "0")}-${camera}.jpg`);
        writeFileWhole(join(this.#out, file), images.get(camera)!);
        return { camera, path: file };
      });
      const { tokens, poses } = encode(this.#codebook, judged.future);
      this.#errorSum += meanDistance(poses, judged.future);
      const command = observation.command as RoadOption;
      const speed = observation.ego.speed;
      const targetPoint = observation.targetPoint;
      this.#write({
        id,
        split,
        source: {
          run: basename(run),
          recording: basename(path),
          town,
          route: routeId,
          repetition,
          tick: observation.tick,
          policy,
        },
        images: pictures,
        speed,
        command,
        targetPoint,
        prompt: promptOf({ speed, command, targetPoint }),
        reasoning: null,
        actionTokens: tokens,
        future: posesOf(judged.future),
      });
    }
  }

  #write(sample: Sample): void {
    this.#lines[sample.split].push(JSON.stringify(sample));
    const name = roadOptionName(sample.command as RoadOption);
    this.#commands[name] ??= {};
    this.#commands[name][sample.split] = (this.#commands[name][sample.split] ?? 0) + 1;
  }

  #agreeOnRig({ path, start }: Recording): void {
    this.#rig ??= start.cameras;
    if (JSON.stringify(this.#rig) === JSON.stringify(start.cameras)) return;
    throw new DriverxError(
      "RIGS_DIFFER",
      `recording ${path}: other cameras than in the recordings before it`,
    );
  }

  finish(runs: readonly string[], heldOutSuite: string): DatasetManifest {
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
      prompt: { template: promptTemplate, hash: promptHash, words: promptWords() },
      rig: this.#rig ?? [],
      heldOutTown: HELD_OUT_TOWN,
      heldOutSuite: { path: heldOutSuite, sha256: sha256(readTextFile(heldOutSuite, "route file")) },
      sources: runs.map((run) => ({
        run: relative(process.cwd(), resolve(run)),
        policy: this.#policies.get(run) ?? "unknown",
        settingsSha256: sha256(readBytes(runPaths(run).settings, "settings of the run")),
        recordings: recordingsOf(run).length,
      })),
      steps: this.#steps,
      dropped: this.#dropped,
      samples: Object.fromEntries(splits.map((split) => [split, this.#lines[split].length])),
      commands: this.#commands,
      tokenError: this.samples > 0 ? this.#errorSum / this.samples : 0,
      files,
    };
    writeFileWhole(join(this.#out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
    return manifest;
  }
}

function posesOf(flat: Float64Array): [number, number, number][] {
  return Array.from({ length: flat.length / POSE }, (_, i) => [
    flat[POSE * i],
    flat[POSE * i + 1],
    flat[POSE * i + 2],
  ]);
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
