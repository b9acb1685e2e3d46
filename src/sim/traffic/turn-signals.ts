import { wrapAngle } from "../../geometry/angles.js";
import type { Lane } from "../../map/lane.js";

/** Turn signals blink from so far before a turn or a lane change on, m. */
export const SIGNALLED_BEFORE = 30;
/** Changes of heading in a junction below this are no turn, rad. */
const SIGNALLED_TURN = 0.4;

/** By how much a lane of a junction turns, rad, to the right positive; 0 for other lanes and for straight ones. */
export function junctionTurn({ junctionId, yaw }: Lane): number {
  if (junctionId < 0) return 0;
  const turn = wrapAngle(yaw[yaw.length - 1] - yaw[0]);
  return Math.abs(turn) < SIGNALLED_TURN ? 0 : turn;
}
