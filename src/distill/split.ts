import { createHash } from "node:crypto";
import { findSuite } from "../routes/find-suite.js";
import { readSuite } from "../routes/read-suite.js";
import type { Route } from "../routes/suite.js";

/** Where a sample belongs. `held-out-town` samples are for judging only. */
export const splits = ["train", "validation", "held-out-town"] as const;
export type Split = (typeof splits)[number];

/** The town of our own that no student may be trained on. */
export const HELD_OUT_TOWN = "Willowbrook";

/** Parts routes by town and by course, so that repetitions and copies of a route stay on one side. */
export class RouteSplit {
  readonly #heldOut: ReadonlySet<string>;

  /** @param suite name or path of the suite with the routes of `validation`. */
  constructor(suite: string) {
    this.#heldOut = new Set(readSuite(findSuite(suite)).routes.map(courseOf));
  }

  of(route: Pick<Route, "town" | "keypoints">): Split {
    if (route.town === HELD_OUT_TOWN) return "held-out-town";
    return this.#heldOut.has(courseOf(route)) ? "validation" : "train";
  }
}

/** What makes two routes the same, whatever their ids and scenarios. */
function courseOf({ town, keypoints }: Pick<Route, "town" | "keypoints">): string {
  return JSON.stringify([town, keypoints.map(({ x, y }) => [x, y])]);
}

/** One route in ten of Bench2Drive's clips is for validation, whatever the clips at hand. */
export function clipSplit(route: string): Split {
  return createHash("sha256").update(`bench2drive/${route}`).digest()[0] < 26 ? "validation" : "train";
}
