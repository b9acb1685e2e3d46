import type { GroundBox } from "../../geometry/boxes.js";
import { pointsToSkip } from "../traffic/path-obstacles.js";
import type { ScriptedPath } from "./scripted-path.js";

/** Room that a scripted driver wants on each side of itself, m. */
const SIDE_CLEARANCE = 0.1;

/**
 * How far, m, a vehicle can drive along a path before its bumper meets a box; infinity when the path does not meet it
 * within `reach` metres of the bumper.
 */
export function gapOnPath(
  path: ScriptedPath,
  distance: number,
  vehicle: GroundBox,
  box: GroundBox,
  reach: number,
): number {
  const range = reach + 2 * vehicle.halfLength + box.halfLength;
  const away = (box.x - vehicle.x) ** 2 + (box.y - vehicle.y) ** 2;
  if (away > range * range) return Number.POSITIVE_INFINITY;
  const cos = Math.cos(box.yaw);
  const sin = Math.sin(box.yaw);
  const along = box.halfLength + vehicle.halfWidth;
  const across = box.halfWidth + vehicle.halfWidth + SIDE_CLEARANCE;
  for (let i = path.pieceAt(distance) + 1; i < path.x.length; i++) {
    const ahead = path.distance[i] - distance;
    if (ahead > reach + vehicle.halfLength) break;
    const dx = path.x[i] - box.x;
    const dy = path.y[i] - box.y;
    if (Math.abs(cos * dx + sin * dy) <= along && Math.abs(cos * dy - sin * dx) <= across) {
      return Math.max(0, ahead - vehicle.halfLength);
    }
    i += pointsToSkip(Math.hypot(dx, dy) - along - across, path.widestStep);
  }
  return Number.POSITIVE_INFINITY;
}
