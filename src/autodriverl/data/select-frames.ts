import type { RandomStream } from "../../base/random.js";
import { groupBy } from "../../bench/group-by.js";

/** A range of difficulties, both ends included. */
export type Band = readonly [low: number, high: number];

export interface SelectionOptions {
  readonly trainBand: Band;
  readonly hardBand: Band;
  /** Share of the scenes for training that are kept for validation. */
  readonly validationShare: number;
  /** Frames for training, drawn from those of the band; all where absent. */
  readonly mostTrainFrames?: number;
  readonly random: RandomStream;
}

/** A frame with its difficulties: by the model that training goes by, and over all models. Null where it has no score. */
export interface RatedFrame {
  readonly scene: string;
  readonly frame: string;
  readonly forTraining: number | null;
  readonly forHard: number | null;
}

/**
 * Where a frame goes. `unscored`: no difficulty. `outside`: in neither band. `other-side`: in a band, but its scene belongs to the
 * other. `not-drawn`: for training, beyond the number wanted.
 */
export type Place = "train" | "validation" | "hard" | "unscored" | "outside" | "other-side" | "not-drawn";

/**
 * Sorts frames into training, validation and the hard set. A scene lies on one side only, since its frames look alike: on the
 * hard side where more of its frames are in the hard band alone than in the training band alone; where both are as many, the draw
 * decides. So no frame is on both sides, though the bands overlap.
 */
export function selectFrames(
  frames: readonly RatedFrame[],
  options: SelectionOptions,
): Map<RatedFrame, Place> {
  const { trainBand, hardBand, random } = options;
  const places = new Map<RatedFrame, Place>();
  const scenes = groupBy(frames, ({ scene }) => scene);
  for (const [scene, ofScene] of [...scenes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const isTrain = ofScene.map(({ forTraining }) => isWithin(forTraining, trainBand));
    const isHard = ofScene.map(({ forHard }) => isWithin(forHard, hardBand));
    const lean = ofScene.reduce((sum, _, i) => sum + Number(isHard[i]) - Number(isTrain[i]), 0);
    const stream = random.fork("scene").fork(scene);
    const isHardScene = lean === 0 ? stream.chance(0.5) : lean > 0;
    const isValidation = random.fork("validation").fork(scene).chance(options.validationShare);
    ofScene.forEach((frame, i) => {
      places.set(frame, placeOf(frame, isTrain[i], isHard[i], isHardScene, isValidation));
    });
  }
  thinOut(places, options);
  return places;
}

function placeOf(
  frame: RatedFrame,
  isTrain: boolean,
  isHard: boolean,
  isHardScene: boolean,
  isValidation: boolean,
): Place {
  if (frame.forTraining === null && frame.forHard === null) return "unscored";
  if (!isTrain && !isHard) return "outside";
  if (isHardScene) return isHard ? "hard" : "other-side";
  if (!isTrain) return "other-side";
  return isValidation ? "validation" : "train";
}

/** Leaves so many frames for training as are wanted, drawn blindly. */
function thinOut(
  places: Map<RatedFrame, Place>,
  { mostTrainFrames = Number.POSITIVE_INFINITY, random }: SelectionOptions,
): void {
  const train = [...places].filter(([, place]) => place === "train").map(([frame]) => frame);
  const stream = random.fork("train frames");
  while (train.length > mostTrainFrames) {
    const [dropped] = train.splice(stream.integer(0, train.length - 1), 1);
    places.set(dropped, "not-drawn");
  }
}

function isWithin(difficulty: number | null, [low, high]: Band): boolean {
  return difficulty !== null && difficulty >= low && difficulty <= high;
}
