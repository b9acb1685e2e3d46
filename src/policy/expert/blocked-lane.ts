import type { PathBox, PathBoxes } from "./path-boxes.js";

/** How far ahead the lane is looked at, m. */
const REACH = 60;
/** What is nearer to the lane than this beside the ego's flanks blocks it, m. */
const BESIDE = 0.3;
/** A standing vehicle so far from the lane's centre is parked or crashed, not queueing: m; it is watched so long, s. */
const OFF_CENTRE = 0.45;
const WATCHED = 1;
/** Slower than this a cyclist is passed, m/s. */
const SLOW_RIDER = 5;
/** Blocks with less room than this between them are passed at once, m. */
const TOGETHER = 25;
/** Things so near before and behind a block belong to it, m. */
const AROUND = 2;

/** A stretch of the lane that is blocked, in the route's coordinates, m. */
export interface Blockage {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
  readonly ids: ReadonlySet<number>;
  /** Does some of it ride on? */
  readonly moves: boolean;
}

/** Finds what stands or crawls in the ego's lane and will not go away: things, parked cars, slow cyclists. */
export class BlockedLane {
  readonly #standingSince = new Map<number, number>();

  /** The next blockage ahead of a station. @param time s. */
  find(time: number, boxes: PathBoxes, station: number, halfWidth: number): Blockage | undefined {
    const blocks: PathBox[] = [];
    for (let i = 0; i < boxes.count(0); i++) {
      const box = boxes.at(0, i);
      const isNear = box.front > station && box.rear < station + REACH + TOGETHER;
      const isInLane = box.left < halfWidth + BESIDE && box.right > -halfWidth - BESIDE;
      if (this.#stays(time, box) && isNear && isInLane) blocks.push(box);
    }
    blocks.sort((first, second) => first.rear - second.rear);
    if (blocks.length === 0 || blocks[0].rear > station + REACH) return undefined;
    const together = [blocks[0]];
    const from = blocks[0].rear;
    let to = blocks[0].front;
    for (const box of blocks.slice(1)) {
      if (box.rear > to + TOGETHER) break;
      together.push(box);
      to = Math.max(to, box.front);
    }
    const { left, right } = this.#widened(together, boxes, halfWidth);
    return {
      from,
      to,
      left,
      right,
      ids: new Set(together.map(({ actor }) => actor.id)),
      moves: together.some(({ speed }) => speed > 0.3),
    };
  }

  /** The block's edges with the things around it that leave no room for the ego to go between. */
  #widened(
    together: readonly PathBox[],
    boxes: PathBoxes,
    halfWidth: number,
  ): { left: number; right: number } {
    let left = Math.min(...together.map((box) => box.left));
    let right = Math.max(...together.map((box) => box.right));
    const from = together[0].rear - AROUND;
    const to = Math.max(...together.map(({ front }) => front)) + AROUND;
    const tooNarrow = 2 * (halfWidth + BESIDE);
    const around: PathBox[] = [];
    for (let i = 0; i < boxes.count(0); i++) {
      const box = boxes.at(0, i);
      if (box.actor.kind === "static" && box.front > from && box.rear < to) around.push(box);
    }
    for (let grew = true; grew; ) {
      grew = false;
      for (const box of around) {
        if (box.left > right + tooNarrow || box.right < left - tooNarrow) continue;
        if (box.left >= left && box.right <= right) continue;
        left = Math.min(left, box.left);
        right = Math.max(right, box.right);
        grew = true;
      }
    }
    return { left, right };
  }

  #stays(time: number, { actor, left, right, speed, isAlong }: PathBox): boolean {
    if (actor.kind === "static") return true;
    if (actor.kind === "bicycle") return isAlong && speed < SLOW_RIDER;
    if (actor.kind !== "vehicle" || Math.abs(actor.speed) > 0.1) {
      this.#standingSince.delete(actor.id);
      return false;
    }
    const since = this.#standingSince.get(actor.id) ?? time;
    this.#standingSince.set(actor.id, since);
    return Math.abs(left + right) / 2 > OFF_CENTRE && time - since >= WATCHED;
  }
}
