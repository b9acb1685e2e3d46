import { isDeepStrictEqual } from "node:util";
import { DriverxError } from "../../base/errors.js";
import type { Camera } from "../../bridge/observation.js";
import { Recording } from "../../episodes/recording/recording.js";
import type { RoadOption } from "../../map/road-option.js";
import { NONE, type PromptFacts, readoutNames, readouts } from "../../policy/vla/prompt.js";
import type { Route } from "../../routes/suite.js";
import { TownMaps } from "../../runner/town-maps.js";
import { TownScenery } from "../../sim/sensors/camera-simulator.js";
import { recordedFrames } from "../frames/recorded-frames.js";
import { readoutAnswers } from "../readout-answers.js";
import { namedRuns, recordingsOf, runsIn } from "../sources.js";
import { HELD_OUT_TOWN, RouteSplit, type Split } from "../split.js";
import { BalancedChoice } from "./balanced-choice.js";

/** A moment of a recorded drive that a student is asked about. */
export interface BenchFrame {
  readonly id: string;
  readonly split: Split;
  readonly town: string;
  readonly facts: PromptFacts;
  /** JPEG bytes by camera. */
  readonly images: ReadonlyMap<string, Uint8Array>;
  /** What is true at the prompt's readouts, in their order. */
  readonly truth: readonly string[];
  /** Where the vehicle went: x ahead, y right, yaw, 0.5 s apart. */
  readonly future: readonly (readonly [number, number, number])[];
}

export interface FrameOrder {
  /** Run directories with recordings, or folders of such. */
  readonly sources: readonly string[];
  /** Name or path of the suite whose routes no student is trained on. */
  readonly heldOutSuite: string;
  /** Folders with maps of the towns, besides those that come with driverx. */
  readonly maps: readonly string[];
  /** The student's cameras: recordings must have them. */
  readonly rig: readonly Camera[];
  /** How many to choose. */
  readonly count: number;
  readonly seed: number;
  readonly onProgress: (done: number, total: number) => void;
}

export interface ChosenFrames {
  readonly frames: readonly BenchFrame[];
  /** How many there were to choose from. */
  readonly found: number;
  /** Recordings whose frames they were. */
  readonly recordings: number;
  /** Recordings of routes that students are trained on, which are left out. */
  readonly trainRecordings: number;
}

/**
 * Chooses frames of recorded drives on routes and in towns that no student is trained on, so that every answer that
 * occurs takes its turn, by seed.
 *
 * @throws DriverxError FRAMES_NONE, RIGS_DIFFER or what reading a recording throws.
 */
export async function chooseFrames(order: FrameOrder): Promise<ChosenFrames> {
  const { sources, heldOutSuite, maps, rig, count, seed, onProgress } = order;
  const split = new RouteSplit(heldOutSuite);
  const surroundings = { towns: new TownMaps(maps), scenery: new TownScenery() };
  const recorded = namedRuns(sources.flatMap(runsIn)).flatMap(({ path: run, name }) =>
    recordingsOf(run).map((path) => ({ path, name })),
  );
  const held: { recording: Recording; name: string; split: Split }[] = [];
  for (const { path, name } of recorded) {
    const recording = await Recording.open(path);
    const side = split.of(JSON.parse(recording.origin.route) as Route);
    if (side !== "train") held.push({ recording, name, split: side });
  }
  const choice = new BalancedChoice<BenchFrame>(count, seed);
  let found = 0;
  // Town by town, since a town's map and scenery take a second to build.
  held.sort((first, second) =>
    townOf(first) < townOf(second) ? -1 : townOf(first) > townOf(second) ? 1 : 0,
  );
  for (const [index, { recording, name, split: side }] of held.entries()) {
    onProgress(index, held.length);
    checkRig(recording, rig);
    for await (const step of recordedFrames(recording, name, surroundings)) {
      if ("dropped" in step) continue;
      const { id, ego, navigation, source, truth } = step.frame;
      const answers = readoutAnswers(step.frame);
      found++;
      choice.offer(id, labelsOf(answers), {
        id,
        split: side,
        town: source.town,
        facts: {
          speed: ego.speed,
          command: navigation.command as RoadOption,
          targetPoint: navigation.targetPoint,
        },
        images: step.images,
        truth: answers,
        future: truth.future!,
      });
    }
  }
  onProgress(held.length, held.length);
  if (found === 0) {
    throw new DriverxError(
      "FRAMES_NONE",
      `${sources.join(", ")}: among ${recorded.length} recordings there is no frame of a route of ${heldOutSuite} or of ${HELD_OUT_TOWN}; drive such with --record --rig student`,
    );
  }
  return {
    frames: choice.chosen(),
    found,
    recordings: held.length,
    trainRecordings: recorded.length - held.length,
  };
}

function townOf({ recording }: { recording: Recording }): string {
  return recording.start.town;
}

/** What a frame stands for among the chosen: its answer at each readout, numbers only by whether there is one. */
function labelsOf(answers: readonly string[]): string[] {
  return readoutNames.map((name, place) => {
    const isNumber = typeof readouts[name] === "string" && answers[place] !== NONE;
    return `${name} ${isNumber ? "number" : answers[place]}`;
  });
}

function checkRig({ path, start }: Recording, rig: readonly Camera[]): void {
  const missing = rig.find(
    (camera) =>
      !isDeepStrictEqual(
        camera,
        start.cameras.find(({ id }) => id === camera.id),
      ),
  );
  if (missing === undefined) return;
  throw new DriverxError(
    "RIGS_DIFFER",
    `recording ${path}: it has no camera ${missing.id} like the student's; record with the rig that the student was trained on`,
  );
}
