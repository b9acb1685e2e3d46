import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../../base/errors.js";
import { writeFileWhole } from "../../base/files.js";
import { RandomStream } from "../../base/random.js";
import { version } from "../../base/version.js";
import { groupBy } from "../../bench/group-by.js";
import type { KeptChat } from "../../chat/kept-chat.js";
import { PROMPT_VERSION } from "../answers/prompt.js";
import { type FrameDifficulty, frameDifficulty, type Task, tasks } from "../objective/difficulty.js";
import type { Rewarder } from "../rewards/rewarder.js";
import { RUBRIC_VERSION } from "../rewards/rubrics.js";
import { type CleaningRule, cleaned } from "./cleaning.js";
import type { VqaFrame, VqaItem } from "./item.js";
import { withChoices } from "./make-choices.js";
import { type ActionCount, oversampled } from "./oversample.js";
import { scoreItems } from "./score-items.js";
import { type Band, type Place, selectFrames } from "./select-frames.js";

/** Everything that decides what a build holds; it stands in the manifest as it is here. */
export interface BuildConfig {
  readonly seed: number;
  /** Whether open questions about behavior and moving status become multiple-choice ones. */
  readonly makeChoices: boolean;
  readonly samples: number;
  readonly temperature: number;
  readonly maxTokens: number;
  /** The models of Eq. 1 in order; the training band goes by the first alone, the hard band by the mean over all. */
  readonly models: readonly string[];
  readonly judge: string | null;
  readonly trainBand: Band;
  readonly hardBand: Band;
  readonly validationShare: number;
  readonly mostTrainFrames?: number;
  readonly oversampling: { readonly exponent: number; readonly cap: number };
}

export interface BuildOrder {
  readonly frames: readonly VqaFrame[];
  /** Where they came from, for the manifest. */
  readonly sources: readonly string[];
  readonly images?: string;
  /** Frames that no set may hold, such as DriveBench's. */
  readonly excluded: ReadonlySet<string>;
  readonly config: BuildConfig;
  /** In the order of the config's names; none for a build without difficulty, in which every frame is for training. */
  readonly models: readonly KeptChat[];
  readonly rewarder: Rewarder;
  readonly out: string;
  /** Lets cleaning remove nothing, or more than half. */
  readonly mayCleanOddly: boolean;
  readonly onProgress: (done: number, total: number) => void;
}

/** Counts and figures of a build; the file manifest.json. */
export interface BuildManifest {
  readonly version: 1;
  readonly driverx: string;
  readonly sources: readonly string[];
  readonly config: BuildConfig;
  readonly prompts: string;
  readonly rubrics: string;
  readonly frames: { readonly read: number; readonly excluded: number };
  readonly items: {
    readonly read: number;
    readonly excluded: number;
    readonly removed: Readonly<Record<CleaningRule, number>>;
    readonly cleaned: number;
  };
  readonly examples: Readonly<Partial<Record<CleaningRule, readonly string[]>>>;
  /** Frames by where they went. */
  readonly places: Readonly<Partial<Record<Place, number>>>;
  /** Questions that have no score of some model, and so no part in their frame's difficulty. */
  readonly unscoredQuestions: number;
  readonly difficulty: readonly { readonly model: string; readonly byFrame: readonly number[] }[];
  readonly sets: Readonly<Record<SetName, SetCounts>>;
  readonly actions: readonly ActionCount[];
}

const setNames = ["train", "validation", "hard"] as const;
type SetName = (typeof setNames)[number];

interface SetCounts {
  readonly frames: number;
  readonly items: number;
  readonly byTask: Readonly<Record<Task, number>>;
  readonly sha256: string;
}

/**
 * From frames with questions to the sets that a model is trained and tested on: exclusion, choices, cleaning, difficulty, bands,
 * balance. Writes train.jsonl, validation.jsonl, hard.jsonl, difficulty.jsonl and manifest.json. The same order gives the same
 * bytes, and one that was stopped goes on.
 *
 * @throws DriverxError CLEANING_ODD, and what the chats throw.
 */
export async function buildSets(order: BuildOrder): Promise<BuildManifest> {
  const { config, frames } = order;
  const random = new RandomStream(`autodriverl/${config.seed}`);
  const allowed = frames.filter(({ frame }) => !order.excluded.has(frame));
  const asked = config.makeChoices
    ? allowed.map((frame) => choicesIn(frame, random.fork("choices")))
    : allowed;
  const hasPicture = order.images === undefined ? undefined : pictureFinder(order.images);
  const { kept, removed, examples } = cleaned(asked, hasPicture);
  const itemsRead = count(allowed);
  if (!order.mayCleanOddly) refuseOddCleaning(itemsRead, kept.length);

  const rated = await rate(kept, order);
  const places = selectFrames(rated, { ...config, random: random.fork("selection") });
  const itemsOf = (place: Place) =>
    rated.filter((frame) => places.get(frame) === place).flatMap(({ items }) => items);
  const balanced = oversampled(itemsOf("train"), { ...config.oversampling, random: random.fork("balance") });
  const sets = { train: balanced.items, validation: itemsOf("validation"), hard: itemsOf("hard") };

  const manifest: BuildManifest = {
    version: 1,
    driverx: version,
    sources: order.sources,
    config,
    prompts: PROMPT_VERSION,
    rubrics: RUBRIC_VERSION,
    frames: { read: frames.length, excluded: frames.length - allowed.length },
    items: { read: count(frames), excluded: count(frames) - itemsRead, removed, cleaned: kept.length },
    examples,
    places: tally([...places.values()]),
    unscoredQuestions: rated.reduce((sum, { difficulty }) => sum + (difficulty?.unscored ?? 0), 0),
    difficulty: config.models.map((model, k) => ({
      model,
      byFrame: rated.flatMap(({ difficulty }) => difficulty?.byModel[k] ?? []),
    })),
    sets: Object.fromEntries(
      setNames.map((name) => [name, writeSet(order.out, name, sets[name])]),
    ) as BuildManifest["sets"],
    actions: balanced.actions,
  };
  writeLines(
    join(order.out, "difficulty.jsonl"),
    rated.map((frame) => ({
      scene: frame.scene,
      frame: frame.frame,
      place: places.get(frame),
      ...frame.difficulty,
    })),
  );
  writeFileWhole(join(order.out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

interface Rated {
  readonly scene: string;
  readonly frame: string;
  readonly items: readonly VqaItem[];
  /** Null in a build without models. */
  readonly difficulty: FrameDifficulty | null;
  readonly forTraining: number | null;
  readonly forHard: number | null;
}

/** The frames of the items with their difficulty. */
async function rate(items: readonly VqaItem[], order: BuildOrder): Promise<Rated[]> {
  const { config, models, rewarder, images, onProgress } = order;
  const groups = [...groupBy(items, ({ scene, frame }) => `${scene}\n${frame}`).values()];
  if (models.length === 0) {
    // Nothing is known of any frame: all are taken as if they lay in the middle of the training band.
    const middle = (config.trainBand[0] + config.trainBand[1]) / 2;
    return groups.map((of) => ({
      ...of[0],
      items: of,
      difficulty: null,
      forTraining: middle,
      forHard: null,
    }));
  }
  const scores = await scoreItems(items, {
    ...config,
    models,
    rewarder,
    images,
    onProgress: (done) => onProgress(done, items.length),
  });
  const scoresOf = new Map(items.map((item, i) => [item, scores[i]]));
  return groups.map((of) => {
    const questions = of.map((item) => ({ task: item.task, scores: scoresOf.get(item)! }));
    const difficulty = frameDifficulty(questions);
    return {
      scene: of[0].scene,
      frame: of[0].frame,
      items: of,
      difficulty,
      forTraining: difficulty.byModel[0] ?? null,
      forHard: difficulty.overall,
    };
  });
}

function choicesIn(frame: VqaFrame, random: RandomStream): VqaFrame {
  return { ...frame, items: frame.items.map((item) => withChoices(item, random)) };
}

/** Cleaning that finds nothing, or most of it, is more likely wrong than the data are. */
function refuseOddCleaning(read: number, kept: number): void {
  const removed = read - kept;
  if (removed > 0 && removed <= read / 2) return;
  throw new DriverxError(
    "CLEANING_ODD",
    `cleaning removes ${removed} of ${read} items, which is ${removed === 0 ? "none" : "more than half"}: look at the data, or add --allow-odd-cleaning where that is right`,
  );
}

/** Looks for each picture once. */
function pictureFinder(folder: string): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    const found = known.get(path) ?? existsSync(join(folder, path));
    known.set(path, found);
    return found;
  };
}

function writeSet(folder: string, name: SetName, items: readonly VqaItem[]): SetCounts {
  const text = writeLines(join(folder, `${name}.jsonl`), items);
  const of = tally(items.map(({ task }) => task));
  return {
    frames: new Set(items.map(({ scene, frame }) => `${scene}\n${frame}`)).size,
    items: items.length,
    byTask: Object.fromEntries(tasks.map((task) => [task, of[task] ?? 0])) as Record<Task, number>,
    sha256: createHash("sha256").update(text).digest("hex"),
  };
}

function writeLines(path: string, values: readonly unknown[]): string {
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join("");
  writeFileWhole(path, text);
  return text;
}

function count(frames: readonly VqaFrame[]): number {
  return frames.reduce((sum, { items }) => sum + items.length, 0);
}

function tally<T extends string>(values: readonly T[]): Partial<Record<T, number>> {
  const counts: Partial<Record<T, number>> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
