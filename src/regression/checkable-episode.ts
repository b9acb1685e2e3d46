import type { TrafficEvent } from "../bench/events.js";
import type { RouteRecord } from "../bench/route-record.js";
import type { Recording } from "../episodes/recording/recording.js";
import type { PlanRecord } from "../episodes/trace.js";
import type { Route } from "../routes/suite.js";

/** A driven episode with all that it takes to check it again, wherever it is kept. */
export interface CheckableEpisode {
  readonly routeId: string;
  readonly route: Route;
  readonly seed: number;
  readonly repetition: number;
  readonly mapSha256: string;
  readonly record: RouteRecord;
  readonly events: readonly TrafficEvent[];
  /** The control that answered each tick. */
  readonly steer: ArrayLike<number>;
  readonly throttle: ArrayLike<number>;
  readonly brake: ArrayLike<number>;
  /** What the policy planned; none in a baseline. */
  readonly plans: readonly PlanRecord[];
  /** Hash of the world at each tick, hexadecimal; the first digits of it where they are shortened. */
  readonly tickHashes: readonly string[];
  /** The ego at a tick (counted from 1) as far as it was written down. */
  egoAt(tick: number): Readonly<Record<string, number>> | undefined;
  /** Other actors at a tick by id. */
  actorsAt(tick: number): Promise<ReadonlyMap<number, Readonly<Record<string, number>>> | undefined>;
  /** Where it is a recording: what a policy can be asked again with. */
  readonly recording?: Recording;
}
