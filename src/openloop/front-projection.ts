import { compose, invert, movePoint } from "../geometry/rigid-transform.js";
import type { FrontView } from "./sources.js";

/** Nearer to the camera than this, m, nothing is drawn. */
const NEAREST = 1;
/** Points between waypoints, so that a path leaves the picture where it should. */
const POINTS_A_STEP = 10;

/**
 * A path of the plan frame, laid on the ground under the lidar and projected into the front camera: pixels of the
 * points in front of it, from the car outwards.
 *
 * @param path x, y of waypoints, metres; the path begins at the origin.
 */
export function projectPath(path: Float64Array, view: FrontView): [number, number][] {
  const lidarToCamera = compose(invert(view.camera.cameraToGlobal), view.lidarToGlobal);
  const [fx, , cx, , fy, cy] = view.camera.intrinsic as [number, number, number, number, number, number];
  const pixels: [number, number][] = [];
  for (let i = 0; i < path.length; i += 2) {
    const fromX = i === 0 ? 0 : path[i - 2];
    const fromY = i === 0 ? 0 : path[i - 1];
    for (let part = 1; part <= POINTS_A_STEP; part++) {
      const share = part / POINTS_A_STEP;
      const x = fromX + share * (path[i] - fromX);
      const y = fromY + share * (path[i + 1] - fromY);
      const [right, down, ahead] = movePoint(lidarToCamera, x, y, -view.lidarHeight);
      if (ahead >= NEAREST) pixels.push([cx + (fx * right) / ahead, cy + (fy * down) / ahead]);
    }
  }
  return pixels;
}
