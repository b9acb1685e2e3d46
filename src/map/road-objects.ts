import { wrapAngle } from "../geometry/angles.js";
import { type Point, toWorld } from "../geometry/vectors.js";
import type { OutlineCorner, RoadObject } from "./opendrive/model.js";
import type { RoadGeometry } from "./road-geometry.js";

/** A thing on or beside a road. */
export interface MapObject {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly roadId: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  /** Whole sizes along and across the yaw, and up; 0 where the file gives none. */
  readonly length: number;
  readonly width: number;
  readonly height: number;
  /** Corners in order around the object; empty where the file gives no outline. */
  readonly outline: readonly Point[];
}

/** The objects of a road, placed in the world. */
export function placeObjects(geometry: RoadGeometry): MapObject[] {
  return geometry.road.objects.map((object) => {
    const point = geometry.pointBeside(object.s, object.lateral);
    const pose = {
      x: point.x,
      y: point.y,
      z: point.z + object.zOffset,
      yaw: wrapAngle(point.heading + object.heading),
    };
    return {
      id: object.id,
      name: object.name,
      type: object.type,
      roadId: geometry.road.id,
      ...pose,
      length: object.length,
      width: object.width,
      height: object.height,
      outline: object.outline.map((corner) => cornerInWorld(geometry, object, pose, corner)),
    };
  });
}

function cornerInWorld(
  geometry: RoadGeometry,
  object: RoadObject,
  pose: { x: number; y: number; z: number; yaw: number },
  corner: OutlineCorner,
): Point {
  if (corner.type === "local") return { ...toWorld(pose, corner.along, corner.right), z: pose.z + corner.up };
  const { x, y, z } = geometry.pointBeside(corner.s, corner.lateral);
  return { x, y, z: z + object.zOffset + corner.up };
}
