import type { PolicyNeeds } from "../bridge/messages.js";
import type { Route } from "../routes/suite.js";
import type { Transport } from "./agent-link.js";
import type { CarlaSetting } from "./carla/carla-run.js";
import type { RecordingOrder } from "./route-recording.js";
import type { RunSettings } from "./run-settings.js";

/** What a run of a suite is asked to be. */
export interface SuiteRun {
  readonly settings: RunSettings;
  readonly routes: readonly Route[];
  readonly runDirectory: string;
  readonly mapFolders: readonly string[];
  readonly needs: PolicyNeeds;
  readonly workers: number;
  readonly transport: Transport;
  /** How long a policy over a websocket may take for an answer, wall-clock seconds; the bridge's limit where absent. */
  readonly answerSeconds?: number | undefined;
  readonly resume: boolean;
  /** Absent when nothing is to be recorded. */
  readonly recording?: RecordingOrder | undefined;
  /** Told at the start and after each route; `score` is the mean driving score so far, null before the first. */
  readonly onProgress: (done: number, total: number, score: number | null) => void;
  /** Told about every second what the workers do. */
  readonly onActivity: (activities: readonly string[]) => void;
  /** Told in a sentence what was found damaged and what was done about it. */
  readonly onNotice: (sentence: string) => void;
  /** Set where the official evaluator drives the routes in CARLA. */
  readonly carla?: CarlaSetting | undefined;
  /** Ends the run early; what is finished stays, and `--resume` goes on from there. */
  readonly signal: AbortSignal;
}
