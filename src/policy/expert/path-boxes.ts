import type { Actor } from "../../bridge/observation.js";
import type { PathPlace } from "./path-frame.js";

/** Who has a heading within this angle of the path drives along it: cosine. */
const ALONG = Math.cos((50 * Math.PI) / 180);

/** A ground box in the route's coordinates: x along, y to the right, yaw relative to the path. */
interface MovableBox {
  x: number;
  y: number;
  yaw: number;
  halfLength: number;
  halfWidth: number;
}

/** A forecast box in the route's coordinates, metres. */
export interface PathBox extends MovableBox {
  actor: Actor;
  /** Along the centre line. */
  rear: number;
  front: number;
  /** Across it, positive to the right. */
  left: number;
  right: number;
  /** m/s along the path; negative when oncoming. */
  speed: number;
  /** Does it stand or drive along the path, so that one can follow it? */
  isAlong: boolean;
}

/** The forecast boxes of all others, step by step; the records are used again. */
export class PathBoxes {
  readonly #steps: PathBox[][];
  readonly #counts: Int32Array;

  constructor(steps: number) {
    this.#steps = Array.from({ length: steps }, () => []);
    this.#counts = new Int32Array(steps);
  }

  clear(): void {
    this.#counts.fill(0);
  }

  count(step: number): number {
    return this.#counts[step];
  }

  at(step: number, index: number): PathBox {
    return this.#steps[step][index];
  }

  /** The same box at every step. */
  addStanding(actor: Actor, place: PathPlace): void {
    this.add(0, actor, place, actor.yaw, 0, actor.halfLength, actor.halfWidth);
    const first = this.at(0, this.count(0) - 1);
    for (let step = 1; step < this.#steps.length; step++) copyBox(first, this.#next(step, actor));
  }

  /** A record to fill in. */
  #next(step: number, actor: Actor): PathBox {
    const boxes = this.#steps[step];
    const position = this.#counts[step]++;
    if (position === boxes.length) boxes.push(emptyBox(actor));
    return boxes[position];
  }

  add(
    step: number,
    actor: Actor,
    { station, lateral, yaw: pathYaw }: PathPlace,
    yaw: number,
    speed: number,
    halfLength: number,
    halfWidth: number,
  ): void {
    const cos = Math.cos(yaw - pathYaw);
    const sin = Math.abs(Math.sin(yaw - pathYaw));
    const along = halfLength * Math.abs(cos) + halfWidth * sin;
    const across = halfLength * sin + halfWidth * Math.abs(cos);
    const box = this.#next(step, actor);
    box.actor = actor;
    box.x = station;
    box.y = lateral;
    box.yaw = yaw - pathYaw;
    box.halfLength = halfLength;
    box.halfWidth = halfWidth;
    box.rear = station - along;
    box.front = station + along;
    box.left = lateral - across;
    box.right = lateral + across;
    box.speed = speed * cos;
    box.isAlong = Math.abs(speed) < 0.3 || (cos > ALONG && actor.kind !== "walker");
  }
}

/** Field by field, which is several times faster than Object.assign. */
function copyBox(from: PathBox, to: PathBox): void {
  to.actor = from.actor;
  to.x = from.x;
  to.y = from.y;
  to.yaw = from.yaw;
  to.halfLength = from.halfLength;
  to.halfWidth = from.halfWidth;
  to.rear = from.rear;
  to.front = from.front;
  to.left = from.left;
  to.right = from.right;
  to.speed = from.speed;
  to.isAlong = from.isAlong;
}

function emptyBox(actor: Actor): PathBox {
  const place = { x: 0, y: 0, yaw: 0, halfLength: 0, halfWidth: 0 };
  return { ...place, actor, rear: 0, front: 0, left: 0, right: 0, speed: 0, isAlong: false };
}
