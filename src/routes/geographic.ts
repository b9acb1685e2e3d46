import type { Point } from "../geometry/vectors.js";
import { RoadOption } from "../map/road-option.js";

/** A place on Earth: degrees and metres. */
export interface GeographicPoint {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly z: number;
}

/** Equatorial radius, m. */
const earthRadius = 6378137;

/** The place on Earth of a point in CARLA's frame: the leaderboard's Mercator (scoring reference 6.2). */
export function toGeographic(
  origin: { readonly latitude: number; readonly longitude: number },
  { x, y, z }: Point,
): GeographicPoint {
  const scale = Math.cos((origin.latitude * Math.PI) / 180);
  const east = (scale * origin.longitude * Math.PI * earthRadius) / 180 + x;
  const north = scale * earthRadius * Math.log(Math.tan(((90 + origin.latitude) * Math.PI) / 360)) - y;
  return {
    latitudeDeg: (360 * Math.atan(Math.exp(north / (earthRadius * scale)))) / Math.PI - 90,
    longitudeDeg: (east * 180) / (Math.PI * earthRadius * scale),
    z,
  };
}

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
