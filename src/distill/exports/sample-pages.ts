import { existsSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../../base/errors.js";
import { readBytes, readJsonFile } from "../../base/files.js";
import { wrapAngle } from "../../geometry/angles.js";
import { toWorld } from "../../geometry/vectors.js";
import type { DatasetManifest, Sample } from "../dataset-format.js";
import type { Question } from "../questions/question.js";
import {
  type KeptFrame,
  type QuestionManifest,
  readFrames,
  readQuestions,
} from "../questions/question-set.js";
import { readSamples } from "./export-dataset.js";

/** A sample with everything that a person wants to see of it. */
export interface ShownSample {
  readonly sample: Sample;
  /** JPEG bytes by camera. */
  readonly images: ReadonlyMap<string, Uint8Array>;
  /** Where the tokens lead: x ahead, y right, yaw. */
  readonly planned: readonly (readonly [number, number, number])[];
  /** The frame and the questions about it, where a question set holds them. */
  readonly frame: KeptFrame | undefined;
  readonly questions: readonly Question[];
}

export interface ShownDataset {
  readonly folder: string;
  readonly manifest: DatasetManifest;
  readonly questions: QuestionManifest | undefined;
  readonly samples: readonly ShownSample[];
}

/**
 * Picks samples of a split to be looked at, spread evenly over it: half of them with reasoning where there is any.
 *
 * @param set folder of a question set about the same drives.
 * @throws DriverxError DATASET_INVALID where a token is not in the codebook, or what reading throws.
 */
export function pickSamples(folder: string, split: string, count: number, set?: string): ShownDataset {
  const manifest = readJsonFile(join(folder, "manifest.json"), "dataset's manifest") as DatasetManifest;
  const all = readSamples(join(folder, `${split}.jsonl`));
  const thinking = all.filter(({ reasoning }) => reasoning !== null);
  const picked = [
    ...spread(thinking, Math.min(thinking.length, Math.ceil(count / 2))),
    ...spread(
      all.filter(({ reasoning }) => reasoning === null),
      count - Math.min(thinking.length, Math.ceil(count / 2)),
    ),
  ];
  const frames = set === undefined ? new Map<string, KeptFrame>() : readFrames(set);
  const asked = set === undefined ? [] : readQuestions(set);
  return {
    folder,
    manifest,
    questions:
      set === undefined
        ? undefined
        : (readJsonFile(join(set, "manifest.json"), "manifest of questions") as QuestionManifest),
    samples: picked.map((sample) => ({
      sample,
      images: new Map(
        sample.images
          .filter(({ path }) => existsSync(join(folder, path)))
          .map(({ camera, path }) => [camera, readBytes(join(folder, path), "picture")]),
      ),
      planned: posesOf(sample, manifest, folder),
      frame: frames.get(sample.id),
      questions: asked.filter(({ frame }) => frame === sample.id),
    })),
  };
}

/** So many items at even distances; all where there are no more. */
function spread<T>(items: readonly T[], count: number): T[] {
  const taken = Math.min(count, items.length);
  return Array.from({ length: taken }, (_, i) => items[Math.floor((i * items.length) / taken)]);
}

/** Rolls the tokens out from the ego. */
function posesOf(
  { id, actionTokens }: Sample,
  { codebook }: DatasetManifest,
  folder: string,
): [number, number, number][] {
  let at = { x: 0, y: 0, yaw: 0 };
  return actionTokens.map((token) => {
    const change = codebook.poses[token];
    if (!change) {
      throw new DriverxError(
        "DATASET_INVALID",
        `${folder}: sample ${id} has the token ${token}, and the codebook of the manifest ends at ${codebook.poses.length - 1}`,
      );
    }
    const [dx, dy, dyaw] = change;
    at = { ...toWorld(at, dx, dy), yaw: wrapAngle(at.yaw + dyaw) };
    return [at.x, at.y, at.yaw];
  });
}
