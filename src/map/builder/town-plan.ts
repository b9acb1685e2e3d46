import type { LaneType } from "../opendrive/model.js";
import type { PathPlan } from "./path.js";

/** A lane of a road under construction. */
export interface PlanLane {
  readonly type: LaneType;
  /** [s, width, slope of the width], ascending in s; a single entry for a constant width. */
  readonly widths: readonly (readonly [s: number, width: number, slope: number])[];
  /** The mark on the outer edge. */
  readonly mark: "solid" | "broken" | "none";
  readonly predecessor?: number;
  readonly successor?: number;
}

export interface PlanLink {
  readonly type: "road" | "junction";
  readonly id: number;
  readonly contact?: "start" | "end";
}

/** A signal; lateral positions positive to the left, as OpenDRIVE counts. */
export interface PlanSignal {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly dynamic: boolean;
  readonly s: number;
  readonly t: number;
  readonly zOffset: number;
  readonly orientation: "+" | "-";
  readonly lanes: readonly [from: number, to: number];
}

/** A crosswalk over the whole road at s. */
export interface PlanCrosswalk {
  readonly id: number;
  readonly s: number;
  /** Extent across the road (lateral positions, positive to the left) and half its extent along it. */
  readonly left: number;
  readonly right: number;
  readonly halfLength: number;
}

export interface PlanRoad {
  readonly id: number;
  readonly name: string;
  readonly path: PathPlan;
  /** -1 outside junctions. */
  readonly junctionId: number;
  readonly speedKmh: number;
  /** Lanes from the middle outwards; right ones get ids -1, -2, ..., left ones 1, 2, ... */
  readonly right: readonly PlanLane[];
  readonly left: readonly PlanLane[];
  /** The line between the two ways; broken where it may be crossed. */
  readonly middle: "solid" | "broken";
  /** [s, height in m, slope] of each record; level where absent. */
  readonly elevation?: readonly (readonly [s: number, height: number, slope: number])[];
  readonly signals: readonly PlanSignal[];
  readonly crosswalks: readonly PlanCrosswalk[];
  readonly predecessor: PlanLink;
  readonly successor: PlanLink;
}

export interface PlanConnection {
  readonly incomingRoad: number;
  readonly connectingRoad: number;
  readonly from: number;
}

export interface PlanJunction {
  readonly id: number;
  readonly name: string;
  readonly connections: readonly PlanConnection[];
  /** One controller a group of signals, in the order in which they get green. */
  readonly controllers: readonly { readonly id: number; readonly signalIds: readonly number[] }[];
}

export interface TownPlan {
  readonly name: string;
  readonly roads: readonly PlanRoad[];
  readonly junctions: readonly PlanJunction[];
}

/** A lane of constant width. */
export function planLane(type: LaneType, width: number, mark: PlanLane["mark"]): PlanLane {
  return { type, widths: [[0, width, 0]], mark };
}
