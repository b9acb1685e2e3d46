import type { Setting } from "../../autodriverl/evaluation/settings.js";
import type { Grades } from "./grade.js";

/** Everything that `drx bench embedded` found, and by what; its results.json. */
export interface EmbeddedResults {
  readonly version: 1;
  readonly benchmark: "embedded";
  readonly driverx: string;
  /** Name of its folder, and the hashes of its graphs. */
  readonly student: { readonly name: string; readonly graphs: Readonly<Record<string, string>> };
  readonly config: {
    readonly sources: readonly string[];
    readonly heldOutSuite: string;
    readonly heldOutTown: string;
    readonly frames: number;
    readonly seed: number;
  };
  /** Frames of routes that no student is trained on, among which some were chosen. */
  readonly found: number;
  readonly recordings: number;
  /** Recordings of routes that students are trained on, which were left out. */
  readonly trainRecordings: number;
  /** Chosen frames by split and by town. */
  readonly frames: {
    readonly bySplit: Readonly<Record<string, number>>;
    readonly byTown: Readonly<Record<string, number>>;
  };
  readonly settings: Readonly<Record<Setting, Grades>>;
}
