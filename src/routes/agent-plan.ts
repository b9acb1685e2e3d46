import type { Point } from "../geometry/vectors.js";
import { RoadOption } from "../map/road-option.js";

/** Metres between two points of the plan that the agent gets. */
const planSpacing = 50;

/**
 * Which points of the dense route the agent's plan keeps (scoring reference 6.2): the first, every lane change,
 * every change of the option, one after each 50 m, and the last.
 *
 * @returns indices, ascending.
 */
export function planIndices(points: readonly (Point & { readonly option: RoadOption })[]): number[] {
  const kept: number[] = [];
  let gone = 0;
  points.forEach(({ option, x, y, z }, index) => {
    const before = points[index - 1];
    const changesOption = !before || (before.option !== option && !isLaneChange(before.option));
    if (isLaneChange(option) || changesOption || gone > planSpacing || index === points.length - 1) {
      kept.push(index);
      gone = 0;
    } else {
      gone += Math.hypot(x - before.x, y - before.y, z - before.z);
    }
  });
  return kept;
}

function isLaneChange(option: RoadOption): boolean {
  return option === RoadOption.CHANGELANELEFT || option === RoadOption.CHANGELANERIGHT;
}
