import { toLocal, toWorld } from "../../geometry/vectors.js";
import { TOKEN_SECONDS } from "../../tokens/codebook/codebook.js";

interface Place {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
}

/** Plan steps for which a plan is held before the vehicle brakes. */
const HELD_STEPS = 2;
/** Waypoints of a plan that stands. */
const STANDING = 6;

/** The last plan that could be decoded, laid out in the world. */
export class HeldPlan {
  #plan: { readonly waypoints: readonly (readonly [number, number])[]; readonly time: number } | undefined;

  forget(): void {
    this.#plan = undefined;
  }

  /** @param waypoints in the ego frame. @param time simulated seconds. */
  keep(waypoints: readonly (readonly [number, number])[], ego: Place, time: number): void {
    const laid = waypoints.map(([ahead, right]) => toWorld(ego, ahead, right));
    this.#plan = { waypoints: laid.map(({ x, y }) => [x, y] as const), time };
  }

  /** What is left of the plan, in the ego frame of now; a plan that stands when it is too old, or there is none. */
  remainder(ego: Place, time: number): [number, number][] {
    const steps = this.#plan
      ? Math.round((time - this.#plan.time) / TOKEN_SECONDS)
      : Number.POSITIVE_INFINITY;
    if (!this.#plan || steps > HELD_STEPS) return Array.from({ length: STANDING }, () => [0, 0]);
    return this.#plan.waypoints.slice(steps).map(([worldX, worldY]) => {
      const { x, y } = toLocal(ego, worldX, worldY);
      return [x, y];
    });
  }
}
