import type { Actor, EgoState, PrivilegedState, ScenarioActivity } from "../../bridge/observation.js";
import { toLocal } from "../../geometry/vectors.js";
import { type DrivePath, PATH_STEP } from "../drive-path.js";
import { nearestAhead } from "./path-relation.js";

/** Scenarios whose actors stand in the ego's lane and are passed on the neighbouring lane of the same direction. */
const PASSABLE = new Set(["ParkedObstacle"]);
/** An obstacle is dealt with from this distance on, m. */
const REACH = 50;
/** Length of the lane change before and after the obstacle, m. */
const TRANSITION = 8;
/** How far the ego moves over: one lane, m, where the plan does not tell the width. */
const LANE_WIDTH = 3.5;
/** A car on the neighbouring lane is in the way when it is, or within this time will be, beside the ego; m and s. */
const BESIDE_AHEAD = 6;
const BESIDE_BEHIND = 5;
const CATCH_UP_SECONDS = 1;

/**
 * Passes obstacles of route-obstacle scenarios on the neighbouring lane: once that lane is free the path is shifted
 * over from before the first actor to behind the last one; until then the obstacle is followed like any leader.
 */
export class ObstacleBypass {
  readonly #passed = new Set<string>();

  /** Shifts the path where an obstacle lies ahead and the way around it is free. */
  update(path: DrivePath, ego: EgoState, halfLength: number, state: PrivilegedState): void {
    for (const scenario of state.scenarios) {
      if (!PASSABLE.has(scenario.type) || this.#passed.has(scenario.name)) continue;
      const obstacles = state.actors.filter((actor) => scenario.actorIds.includes(actor.id));
      const stretch = stretchOf(path, obstacles);
      if (!stretch || (stretch.from - path.index) * PATH_STEP > REACH) continue;
      const shift = shiftFor(scenario);
      if (!this.#isFree(ego, shift, halfLength, state, scenario)) continue;
      // Not before the ego itself: a lane change that begins behind it would be a jump.
      const ramp = Math.round(TRANSITION / PATH_STEP);
      const from = Math.max(stretch.from, path.index + ramp);
      path.shiftBetween(from, Math.max(from, stretch.to), shift, TRANSITION);
      this.#passed.add(scenario.name);
    }
  }

  #isFree(
    ego: EgoState,
    shift: number,
    halfLength: number,
    state: PrivilegedState,
    scenario: ScenarioActivity,
  ): boolean {
    return state.actors.every((actor) => {
      if (actor.kind === "static" || scenario.actorIds.includes(actor.id)) return true;
      const local = toLocal(ego, actor.x, actor.y);
      if (Math.abs(local.y - shift) > LANE_WIDTH / 2 + 0.3) return true;
      const room = halfLength + actor.halfLength;
      const closing = Math.max(0, local.x < 0 ? actor.speed - ego.speed : ego.speed - actor.speed);
      const margin = (local.x < 0 ? BESIDE_BEHIND : BESIDE_AHEAD) + closing * CATCH_UP_SECONDS;
      return Math.abs(local.x) > room + Math.min(margin, 40);
    });
  }
}

/** The stretch of the path along which the obstacles stand, from end to end of their boxes, as path positions. */
function stretchOf(path: DrivePath, obstacles: readonly Actor[]): { from: number; to: number } | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const obstacle of obstacles) {
    const nearest = nearestAhead(path, obstacle.x, obstacle.y, REACH + 30);
    const half = Math.round(obstacle.halfLength / PATH_STEP);
    from = Math.min(from, nearest.index - half);
    to = Math.max(to, nearest.index + half);
  }
  return to > from ? { from, to } : undefined;
}

/** Away from the side on which the obstacle stands. */
function shiftFor(scenario: ScenarioActivity): number {
  return scenario.direction === "left" ? LANE_WIDTH : -LANE_WIDTH;
}
