import { angleBetween } from "../../geometry/angles.js";
import type { LaneMap } from "../../map/lane-map.js";

/** Sideways acceleration that background drivers accept in a bend, m/s2. */
const COMFORTABLE_LATERAL = 2.5;
/** Heading change is measured over stretches of this length, m, so that kinks between elements don't count. */
const STRETCH = 4;

const speedsOfMap = new WeakMap<LaneMap, Float64Array>();

/** The speed, m/s, at which each lane's tightest bend is comfortable; worked out once for each map. */
export function curveSpeeds(map: LaneMap): Float64Array {
  let speeds = speedsOfMap.get(map);
  if (!speeds) {
    speeds = measure(map);
    speedsOfMap.set(map, speeds);
  }
  return speeds;
}

function measure(map: LaneMap): Float64Array {
  return Float64Array.from(map.lanes, (lane) => {
    let sharpest = 0;
    let start = 0;
    for (let end = 1; end < lane.x.length; end++) {
      while (lane.distance[end] - lane.distance[start + 1] > STRETCH) start++;
      const length = lane.distance[end] - lane.distance[start];
      if (length < 1) continue;
      sharpest = Math.max(sharpest, angleBetween(lane.yaw[end], lane.yaw[start]) / length);
    }
    return sharpest > 0 ? Math.sqrt(COMFORTABLE_LATERAL / sharpest) : Number.POSITIVE_INFINITY;
  });
}
