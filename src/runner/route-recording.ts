import { DriverxError } from "../base/errors.js";
import { version } from "../base/version.js";
import { isSuccess } from "../bench/success.js";
import type { Control, EpisodeStart, Observation, Tick } from "../bridge/messages.js";
import type { Camera } from "../bridge/observation.js";
import type { Episode } from "../episodes/episode-file.js";
import { excerptLanes } from "../episodes/map-excerpt.js";
import { EpisodeRecorder } from "../episodes/recording/episode-recorder.js";
import type { Route } from "../routes/suite.js";
import type { EpisodeSpectator } from "./drive-episode.js";
import type { RouteJob } from "./route-job.js";
import type { Town } from "./town-maps.js";

/** Which recordings of a run stay. */
const recordingsKept = ["all", "failures", "none"] as const;
export type RecordingsKept = (typeof recordingsKept)[number];

/** What is recorded of each route. */
export interface RecordingOrder {
  /** Cameras to record where the policy has none. */
  readonly cameras: readonly Camera[];
  readonly keep: Exclude<RecordingsKept, "none">;
}

/** Which recordings to keep, as the user said it. Throws BAD_OPTION. */
export function parseRecordingsKept(text: string): RecordingsKept {
  const kept = recordingsKept.find((known) => known === text);
  if (kept !== undefined) return kept;
  throw new DriverxError("BAD_OPTION", `--keep: give ${recordingsKept.join(", ")}, not ${text}`);
}

/** What a recording says of where it comes from. */
interface Origin {
  readonly job: RouteJob;
  readonly route: Route;
  readonly town: Town;
  readonly seed: number;
}

/** Records one route while it is driven. */
export class RouteRecording implements EpisodeSpectator {
  readonly cameras: readonly Camera[];
  readonly #path: string;
  readonly #keep: RecordingOrder["keep"];
  readonly #origin: Origin;
  #recorder: EpisodeRecorder | undefined;

  constructor(path: string, { cameras, keep }: RecordingOrder, origin: Origin) {
    this.cameras = cameras;
    this.#path = path;
    this.#keep = keep;
    this.#origin = origin;
  }

  async begin(start: EpisodeStart): Promise<void> {
    const { job, route, town, seed } = this.#origin;
    const points = start.globalPlan.dense.map(({ x, y, z }) => [x, y, z] as const);
    this.#recorder = await EpisodeRecorder.create(this.#path, start, excerptLanes(town.map.lanes, points), {
      format: "1",
      driverx: version,
      seed: String(seed),
      repetition: String(job.repetition),
      route: JSON.stringify(route),
      mapSha256: start.mapSha256,
    });
  }

  async record(state: Tick | Observation, control: Control): Promise<void> {
    await this.#recorder!.record(state, control);
  }

  /** Ends the recording, or takes it away when it need not be kept. */
  async finish(episode: Omit<Episode, "version">, text: string): Promise<void> {
    if (this.#keep === "failures" && isSuccess(episode.record)) this.#recorder?.discard();
    else await this.#recorder?.finish(episode, text);
  }
}
