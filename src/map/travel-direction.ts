import type { Road } from "./opendrive/model.js";

/** Does the traffic of a lane run along the road's s? Negative ids do where traffic keeps to the right. */
export function runsAlongRoad({ leftHand }: Pick<Road, "leftHand">, laneId: number): boolean {
  return laneId < 0 !== leftHand;
}
