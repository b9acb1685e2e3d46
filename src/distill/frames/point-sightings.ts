import type { Camera } from "../../bridge/observation.js";
import type { Point } from "../../geometry/vectors.js";
import { PinholeView, type Pose6 } from "../../sim/sensors/pinhole.js";
import type { Sighting } from "./frame.js";

/** Nearer to the camera than this nothing has a sensible box, metres. */
const NEAREST = 1;

/** Tells which cameras of a rig look at a place; whether something stands between is not asked. */
export class PointSightings {
  readonly #cameras: readonly { camera: Camera; view: PinholeView }[];

  constructor(cameras: readonly Camera[]) {
    this.#cameras = cameras.map((camera) => ({ camera, view: new PinholeView(camera) }));
  }

  /** @param radius of what is to be seen there, metres. @param range cameras farther off show too little of it. */
  look(vehicle: Pose6, { x, y, z }: Point, radius: number, range: number): Sighting[] {
    return this.#cameras.flatMap(({ camera, view }) => {
      view.moveTo(vehicle);
      const { u, v, depth } = view.project(x, y, z);
      if (depth < NEAREST || depth > range) return [];
      const half = (radius * view.focal) / depth;
      const box: Sighting["box"] = [
        Math.max(0, u - half),
        Math.max(0, v - half),
        Math.min(camera.width, u + half),
        Math.min(camera.height, v + half),
      ];
      const pixels = Math.round((box[2] - box[0]) * (box[3] - box[1]));
      return box[2] > box[0] && box[3] > box[1] && pixels > 0 ? [{ camera: camera.id, box, pixels }] : [];
    });
  }
}
