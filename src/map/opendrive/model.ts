import type { Cubics } from "./cubics.js";

/**
 * An OpenDRIVE file as read: CARLA's frame (y negated, lateral offsets positive to the right of s, headings
 * clockwise), metres, radians, m/s. Lane ids stay as written: negative to the right of the reference line.
 */
export interface OpenDrive {
  /** What of the file was left out or read another way than written, one line each. */
  readonly warnings: readonly string[];
  readonly latitude: number;
  readonly longitude: number;
  /** In document order. */
  readonly roads: readonly Road[];
  readonly junctions: readonly Junction[];
  readonly controllers: readonly Controller[];
}

/** Lane types that CARLA tells apart; types it does not know are "none". */
export type LaneType =
  | "none"
  | "driving"
  | "stop"
  | "shoulder"
  | "biking"
  | "sidewalk"
  | "border"
  | "restricted"
  | "parking"
  | "bidirectional"
  | "median"
  | "special1"
  | "special2"
  | "special3"
  | "roadWorks"
  | "tram"
  | "rail"
  | "entry"
  | "exit"
  | "offRamp"
  | "onRamp";

/** One piece of a road's reference line, from s over the given length. */
export type ReferencePiece = {
  readonly s: number;
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly length: number;
} & (
  | { readonly type: "line" }
  | { readonly type: "arc"; readonly curvature: number }
  | { readonly type: "spiral"; readonly curvatureStart: number; readonly curvatureEnd: number }
  | { readonly type: "poly3"; readonly v: readonly [number, number, number, number] }
  | {
      readonly type: "paramPoly3";
      readonly u: readonly [number, number, number, number];
      readonly v: readonly [number, number, number, number];
      /** True when the parameter runs from 0 to 1 over the piece, false when it is the arc length. */
      readonly normalized: boolean;
    }
);

export interface Road {
  readonly id: number;
  readonly length: number;
  /** Traffic keeps to the left: positive lane ids run along s. */
  readonly leftHand: boolean;
  /** -1 outside junctions. */
  readonly junctionId: number;
  readonly predecessor: RoadLink | undefined;
  readonly successor: RoadLink | undefined;
  readonly reference: readonly ReferencePiece[];
  readonly elevation: Cubics;
  /** Lateral shift of lane 0, positive to the right. */
  readonly laneOffset: Cubics;
  readonly sections: readonly LaneSection[];
  /** Speed limits of the road's type records, ascending in s. */
  readonly speeds: readonly SpeedRecord[];
  readonly signals: readonly Signal[];
  readonly signalReferences: readonly SignalReference[];
  readonly objects: readonly RoadObject[];
}

export interface RoadLink {
  readonly type: "road" | "junction";
  readonly id: number;
}

export interface SpeedRecord {
  readonly s: number;
  /** m/s; undefined where the file sets no limit from here on. */
  readonly limit: number | undefined;
}

export interface LaneSection {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** Ascending in id, lane 0 included. */
  readonly lanes: readonly LaneRecord[];
}

export interface LaneRecord {
  readonly id: number;
  readonly type: LaneType;
  /** Over the road's s. */
  readonly width: Cubics;
  /** The mark on the lane's outer edge, ascending in s. */
  readonly marks: readonly RoadMark[];
  readonly speeds: readonly SpeedRecord[];
  /** Lane id in the section or road before (towards smaller s); undefined where none is given. */
  readonly predecessor: number | undefined;
  readonly successor: number | undefined;
}

export interface RoadMark {
  readonly s: number;
  readonly type: string;
  readonly color: string;
  /** Permitted lane changes: bit 1 towards increasing lane ids, bit 2 towards decreasing ones. */
  readonly laneChange: number;
}

export interface Validity {
  readonly fromLane: number;
  readonly toLane: number;
}

export interface SignalReference {
  readonly signalId: string;
  readonly roadId: number;
  readonly s: number;
  readonly orientation: "+" | "-" | "none";
  /** Empty: every lane on the side of the orientation. */
  readonly validities: readonly Validity[];
}

export interface Signal extends SignalReference {
  readonly name: string;
  readonly type: string;
  readonly subtype: string;
  readonly value: number;
  readonly unit: string;
  /** Lateral position, positive to the right. */
  readonly lateral: number;
  readonly zOffset: number;
  readonly headingOffset: number;
}

export interface RoadObject {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly s: number;
  /** Lateral position, positive to the right. */
  readonly lateral: number;
  readonly zOffset: number;
  readonly heading: number;
  readonly length: number;
  readonly width: number;
  readonly height: number;
  readonly outline: readonly OutlineCorner[];
}

/** A corner in the object's own frame (along and right of its heading), or along the road. */
export type OutlineCorner =
  | { readonly type: "local"; readonly along: number; readonly right: number; readonly up: number }
  | { readonly type: "road"; readonly s: number; readonly lateral: number; readonly up: number };

export interface Junction {
  readonly id: number;
  readonly connections: readonly JunctionConnection[];
  /** Controller ids, in the file's order. */
  readonly controllers: readonly string[];
}

export interface JunctionConnection {
  readonly id: number;
  readonly incomingRoad: number;
  readonly connectingRoad: number;
  readonly laneLinks: readonly { readonly from: number; readonly to: number }[];
}

export interface Controller {
  readonly id: string;
  readonly sequence: number;
  /** Each signal once. */
  readonly signalIds: readonly string[];
}
