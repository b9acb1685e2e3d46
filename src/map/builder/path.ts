import { wrapAngle } from "../../geometry/angles.js";

/** A pose in OpenDRIVE's own frame: x east, y north, heading counter-clockwise. */
export interface PlanPose {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
}

/** A piece of a reference line: straight where the curvature is 0, else an arc (positive turns left). */
export interface PlanPiece extends PlanPose {
  readonly s: number;
  readonly length: number;
  readonly curvature: number;
}

/** Lays lines and arcs end to end. */
export class PathPlan {
  readonly pieces: PlanPiece[] = [];
  #end: PlanPose;

  constructor(start: PlanPose) {
    this.#end = start;
  }

  get end(): PlanPose {
    return this.#end;
  }

  get length(): number {
    const last = this.pieces[this.pieces.length - 1];
    return last ? last.s + last.length : 0;
  }

  line(length: number): this {
    return this.#add(length, 0);
  }

  /** An arc of the radius through the angle: to the left where positive. */
  turn(radius: number, angle: number): this {
    return this.#add(radius * Math.abs(angle), Math.sign(angle) / radius);
  }

  #add(length: number, curvature: number): this {
    const { x, y, heading } = this.#end;
    this.pieces.push({ s: this.length, x, y, heading, length, curvature });
    const turned = heading + curvature * length;
    this.#end =
      curvature === 0
        ? { x: x + length * Math.cos(heading), y: y + length * Math.sin(heading), heading }
        : {
            x: x + (Math.sin(turned) - Math.sin(heading)) / curvature,
            y: y - (Math.cos(turned) - Math.cos(heading)) / curvature,
            heading: turned,
          };
    return this;
  }
}

/** The point beside a pose; to the right where positive. */
export function besideRight({ x, y, heading }: PlanPose, right: number): { x: number; y: number } {
  return { x: x + right * Math.sin(heading), y: y - right * Math.cos(heading) };
}

/**
 * Joins two poses: at right angles by the largest arc that fits with lines before and after it, in line by a line,
 * side by side by two opposite arcs.
 */
export function joinPoses(start: PlanPose, end: PlanPose): PathPlan {
  const path = new PathPlan(start);
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const ahead = dx * Math.cos(start.heading) + dy * Math.sin(start.heading);
  const left = -dx * Math.sin(start.heading) + dy * Math.cos(start.heading);
  if (Math.abs(left) < 1e-6) return path.line(ahead);
  const turned = wrapAngle(end.heading - start.heading);
  if (Math.abs(turned) < 1e-6) {
    // Two arcs of radius r through the angle a go 2 r sin a ahead and 2 r (1 - cos a) aside.
    const angle = 2 * Math.atan2(left, ahead);
    const radius = ahead / (2 * Math.sin(Math.abs(angle)));
    return path.turn(radius, angle).turn(radius, -angle);
  }
  const radius = Math.min(ahead, Math.abs(left));
  if (ahead > radius + 1e-6) path.line(ahead - radius);
  path.turn(radius, (Math.sign(left) * Math.PI) / 2);
  if (Math.abs(left) > radius + 1e-6) path.line(Math.abs(left) - radius);
  return path;
}
