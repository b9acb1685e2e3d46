import type { DrivingFrame, SceneLight, SceneStopSign } from "../frames/frame.js";
import { isLifeless, isMoving } from "../reasoning/words.js";
import type { FrameView, TaggedObject } from "./frame-view.js";

/** Lights and signs count from so near, metres along the route; pictures of small students show no lamp farther off. */
export const SIGNAL_RANGE = 40;
export const OBSTACLE_RANGE = 35;

/** The light that holds for the ego; `hidden` where it is near and no camera shows it: then nobody can be asked. */
export function lightAhead(frame: DrivingFrame): SceneLight | "hidden" | undefined {
  return nextOf(frame.visible.lights, frame.truth.hidden.lights);
}

export function stopSignAhead(frame: DrivingFrame): SceneStopSign | "hidden" | undefined {
  return nextOf(frame.visible.stopSigns, frame.truth.hidden.stopSigns);
}

function nextOf<Signal extends { ahead: number }>(
  visible: readonly Signal[],
  hidden: readonly Signal[],
): Signal | "hidden" | undefined {
  const near = ({ ahead }: Signal) => ahead > 0 && ahead < SIGNAL_RANGE;
  const seen = visible.filter(near).sort((a, b) => a.ahead - b.ahead)[0];
  const unseen = hidden.filter(near).sort((a, b) => a.ahead - b.ahead)[0];
  if (unseen && (!seen || unseen.ahead < seen.ahead)) return "hidden";
  return seen;
}

/** What stands on the way ahead and will not drive off by itself. */
export function obstaclesAhead({ objects }: FrameView): TaggedObject[] {
  return objects.filter(({ object }) => {
    const { onRoute, width } = object;
    if (!onRoute || onRoute.ahead < 0 || onRoute.ahead > OBSTACLE_RANGE) return false;
    if (Math.abs(onRoute.right) > 1.2 + width / 2) return false;
    return isLifeless(object) || (object.isParked && !isMoving(object));
  });
}
