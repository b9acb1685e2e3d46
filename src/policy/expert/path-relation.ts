import type { Actor, EgoState } from "../../bridge/observation.js";
import { angleBetween, DEGREES } from "../../geometry/angles.js";
import { toLocal } from "../../geometry/vectors.js";
import { type DrivePath, PATH_STEP } from "../drive-path.js";

/** Somebody this near the path ahead, m, and going its way is a leader. */
const LEADER_LATERAL = 2.5;
const LEADER_ANGLE = 35 * DEGREES;
const LEADER_REACH = 80;
/** Somebody behind the ego in its own lane looks out for the ego, not the other way round. */
const TRAILING_LATERAL = 3;
const TRAILING_ANGLE = 30 * DEGREES;
/** Every so many path points are looked at: one metre. */
const STRIDE = Math.round(1 / PATH_STEP);

/** Where an actor is in relation to the ego's path. */
export type PathRelation =
  | { readonly type: "leading" /** Metres along the path, centre to centre. */; readonly distance: number }
  | { readonly type: "trailing" }
  | { readonly type: "other" };

const trailing: PathRelation = { type: "trailing" };
const other: PathRelation = { type: "other" };

/** Is the actor ahead on the path and going along it, behind the ego, or neither? */
export function relationToPath(path: DrivePath, ego: EgoState, actor: Actor): PathRelation {
  const local = toLocal(ego, actor.x, actor.y);
  if (local.x < 0) {
    const isTrailing =
      Math.abs(local.y) < TRAILING_LATERAL && angleBetween(actor.yaw, ego.yaw) < TRAILING_ANGLE;
    return isTrailing ? trailing : other;
  }
  const nearest = nearestAhead(path, actor.x, actor.y, LEADER_REACH);
  if (nearest.gap > LEADER_LATERAL) return other;
  if (angleBetween(actor.yaw, path.yaw[nearest.index]) > LEADER_ANGLE) return other;
  return { type: "leading", distance: (nearest.index - path.index) * PATH_STEP };
}

/** The point of the path within so many metres ahead that is nearest to a place, searched metre by metre. */
export function nearestAhead(
  path: DrivePath,
  x: number,
  y: number,
  reach: number,
): { index: number; gap: number } {
  let index = path.index;
  let shortest = Number.POSITIVE_INFINITY;
  const end = path.ahead(reach);
  for (let i = path.index; i <= end; i += STRIDE) {
    const squared = (path.x[i] - x) ** 2 + (path.y[i] - y) ** 2;
    if (squared >= shortest) continue;
    shortest = squared;
    index = i;
  }
  return { index, gap: Math.sqrt(shortest) };
}
