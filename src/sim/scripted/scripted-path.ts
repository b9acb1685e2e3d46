import { wrapAngle } from "../../geometry/angles.js";
import { type Pose, toLocal } from "../../geometry/vectors.js";
import { lanePose, pieceAtDistance } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import { widestStep } from "../traffic/path-obstacles.js";
import { junctionTurn, SIGNALLED_BEFORE } from "../traffic/turn-signals.js";

/** A stretch of a lane's centre line, in the direction of travel; metres from the lane's start. */
export interface LaneStretch {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
}

/** Where a lane change joins two stretches, points this far apart are put between them, m. */
const JOINT_STEP = 1;
/** Stretches whose ends are nearer than this follow one another, m. */
const TOUCHING = 0.5;
/** A path that goes so far sideways from one stretch to the next changes lanes, m. */
const SIGNALLED_SHIFT = 1;

/** Where whoever follows a path signals a turn or a lane change; metres from the path's start. */
export interface PathSignal {
  readonly side: "left" | "right";
  readonly from: number;
  readonly to: number;
}

/** A fixed line that scripted actors follow. World frame, metres; `distance` is the way from its start. */
export class ScriptedPath {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly yaw: Float64Array;
  readonly distance: Float64Array;
  /** The longest step from one point to the next. */
  readonly widestStep: number;
  #signals: readonly PathSignal[] = [];

  /** @param points at least two, each at another place than the one before. */
  constructor(points: readonly Pose[]) {
    this.x = Float64Array.from(points, (point) => point.x);
    this.y = Float64Array.from(points, (point) => point.y);
    this.z = Float64Array.from(points, (point) => point.z);
    this.yaw = new Float64Array(points.length);
    this.distance = new Float64Array(points.length);
    const last = points.length - 1;
    for (let i = 0; i <= last; i++) {
      const before = Math.max(0, i - 1);
      const after = Math.min(last, i + 1);
      this.yaw[i] = Math.atan2(this.y[after] - this.y[before], this.x[after] - this.x[before]);
      if (i === 0) continue;
      this.distance[i] =
        this.distance[i - 1] + Math.hypot(this.x[i] - this.x[i - 1], this.y[i] - this.y[i - 1]);
    }
    this.widestStep = widestStep(this.distance);
  }

  /**
   * Along stretches of lanes, with a smooth lane change between those that do not touch.
   *
   * @param right metres to the right of the centre lines, in the direction of travel.
   * @param start where the path begins, beside the first stretch; at that stretch's start if left out.
   */
  static alongLanes(
    map: LaneMap,
    stretches: readonly LaneStretch[],
    { right = 0, start }: { readonly right?: number; readonly start?: Pose } = {},
  ): ScriptedPath {
    const points: Pose[] = start ? [{ x: start.x, y: start.y, z: start.z, yaw: start.yaw }] : [];
    const signals: { side: PathSignal["side"]; first: number; last: number }[] = [];
    for (const stretch of stretches) {
      const line = pointsOf(map, stretch, right);
      const end = points.at(-1);
      if (end && line.length > 0) {
        const hop = Math.hypot(line[0].x - end.x, line[0].y - end.y);
        if (hop > TOUCHING) {
          const first = points.length - 1;
          points.push(...joint(end, line[0], hop));
          const across = toLocal(end, line[0].x, line[0].y).y;
          if (Math.abs(across) > SIGNALLED_SHIFT) {
            signals.push({ side: across < 0 ? "left" : "right", first, last: points.length });
          }
        } else line.shift();
      }
      const turn = junctionTurn(map.lanes[stretch.lane]);
      if (turn !== 0 && line.length > 0) {
        const first = points.length;
        signals.push({ side: turn < 0 ? "left" : "right", first, last: first + line.length - 1 });
      }
      points.push(...line);
    }
    const path = new ScriptedPath(points);
    path.#signals = signals.map(({ side, first, last }) => ({
      side,
      from: path.distance[first] - SIGNALLED_BEFORE,
      to: path.distance[Math.min(last, points.length - 1)],
    }));
    return path;
  }

  get length(): number {
    return this.distance[this.distance.length - 1];
  }

  /** Fills the pose at a distance from the start; the ends' poses beyond the ends. */
  poseAt(distance: number, out: { x: number; y: number; z: number; yaw: number }): void {
    const i = this.pieceAt(distance);
    const step = this.distance[i + 1] - this.distance[i];
    const part = step > 0 ? Math.min(Math.max((distance - this.distance[i]) / step, 0), 1) : 0;
    out.x = this.x[i] + part * (this.x[i + 1] - this.x[i]);
    out.y = this.y[i] + part * (this.y[i + 1] - this.y[i]);
    out.z = this.z[i] + part * (this.z[i + 1] - this.z[i]);
    out.yaw = wrapAngle(this.yaw[i] + part * wrapAngle(this.yaw[i + 1] - this.yaw[i]));
  }

  /** The turn signal that belongs to a place of the path. */
  signalAt(distance: number): "left" | "right" | undefined {
    for (const { side, from, to } of this.#signals) if (distance >= from && distance <= to) return side;
    return undefined;
  }

  /** Index of the piece that holds the distance; the first or last one beyond the ends. */
  pieceAt(distance: number): number {
    return pieceAtDistance(this, distance);
  }

  /** Distance of the point of the path that lies nearest to a place. */
  nearest(x: number, y: number): number {
    let nearest = 0;
    let shortest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.x.length; i++) {
      const squared = (this.x[i] - x) ** 2 + (this.y[i] - y) ** 2;
      if (squared >= shortest) continue;
      shortest = squared;
      nearest = i;
    }
    return this.distance[nearest];
  }
}

function pointsOf(map: LaneMap, { lane, from, to }: LaneStretch, right: number): Pose[] {
  const { distance } = map.lanes[lane];
  const stops = [from, ...Array.from(distance).filter((at) => at > from + 0.1 && at < to - 0.1), to];
  const pose = lanePose();
  return (to > from ? stops : [from]).map((at) => {
    map.poseOnLane(lane, at, pose);
    const { x, y, z, yaw } = pose;
    return { x: x - Math.sin(yaw) * right, y: y + Math.cos(yaw) * right, z, yaw };
  });
}

/** Points between two poses on a cubic Hermite curve that leaves and arrives along their headings. */
function joint(from: Pose, to: Pose, hop: number): Pose[] {
  const count = Math.floor(hop / JOINT_STEP);
  return Array.from({ length: count }, (_, i) => {
    const t = (i + 1) / (count + 1);
    const start = 2 * t ** 3 - 3 * t ** 2 + 1;
    const leave = (t ** 3 - 2 * t ** 2 + t) * hop;
    const end = 1 - start;
    const arrive = (t ** 3 - t ** 2) * hop;
    return {
      x: start * from.x + leave * Math.cos(from.yaw) + end * to.x + arrive * Math.cos(to.yaw),
      y: start * from.y + leave * Math.sin(from.yaw) + end * to.y + arrive * Math.sin(to.yaw),
      z: from.z + t * (to.z - from.z),
      yaw: 0,
    };
  });
}
