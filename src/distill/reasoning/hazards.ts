import { RoadOption } from "../../map/road-option.js";
import type { DrivingFrame, Scene, SceneObject } from "../frames/frame.js";
import { headingOf, isLifeless, isMoving } from "./words.js";

/** What a driver sees: a frame without its truth. Everything below reads no more than this. */
export type SeenFrame = Omit<DrivingFrame, "truth">;

/** A visible reason to slow down, stop or stand. */
export interface Hazard {
  readonly type:
    | "red light"
    | "yellow light"
    | "stop sign"
    | "vehicle ahead"
    | "obstacle"
    | "pedestrian"
    | "bicycle"
    | "crossing vehicle"
    | "oncoming vehicle"
    | "merging vehicle"
    | "emergency vehicle"
    | "turn";
  /** Metres between the ego's front and where it would have to stand. */
  readonly gap: number;
  /** Speed that it allows there, m/s. */
  readonly speed: number;
  readonly object?: SceneObject;
}

/** How far ahead drivers look, metres. */
const LOOK_AHEAD = 45;
const LIGHT_RANGE = 50;
/** Half the width of the way that the ego needs, metres. */
const HALF_WAY = 1.7;
/** People this near the way count, metres from its middle. */
const NEAR_WAY = 4;
/** A turn in a junction is driven at about this speed, m/s. */
const TURN_SPEED = 7;
/** Distance that drivers keep to what stands, metres. */
const KEPT = 3;

/** The visible hazards, the most pressing first: by the braking that each asks for. */
export function hazardsOf(frame: SeenFrame): Hazard[] {
  const { visible, ego } = frame;
  const front = ego.length / 2;
  const found = [...signalHazards(visible, front), ...turnHazard(frame)];
  for (const object of visible.objects) {
    const hazard = objectHazard(object, frame, front);
    if (hazard) found.push(hazard);
  }
  return found.sort((first, second) => braking(second, ego.speed) - braking(first, ego.speed));
}

/** Deceleration that a hazard asks of the ego, m/s2; 0 where the speed is low enough. */
export function braking({ gap, speed }: Hazard, egoSpeed: number): number {
  if (egoSpeed <= speed) return 0;
  return (egoSpeed ** 2 - speed ** 2) / (2 * Math.max(0.5, gap));
}

function signalHazards({ lights, stopSigns }: Scene, front: number): Hazard[] {
  const found: Hazard[] = [];
  const light = lights.find(({ ahead }) => ahead > 0 && ahead < LIGHT_RANGE);
  if (light && (light.state === "red" || light.state === "yellow")) {
    found.push({ type: `${light.state} light`, gap: light.ahead - front, speed: 0 });
  }
  const sign = stopSigns.find(({ ahead }) => ahead > 0 && ahead < LOOK_AHEAD);
  if (sign) found.push({ type: "stop sign", gap: sign.ahead - front, speed: 0 });
  return found;
}

function turnHazard({ navigation: { manoeuvre }, ego }: SeenFrame): Hazard[] {
  if (!manoeuvre || manoeuvre.ahead > LOOK_AHEAD) return [];
  const isTurn = manoeuvre.option === RoadOption.LEFT || manoeuvre.option === RoadOption.RIGHT;
  return isTurn && ego.speed > TURN_SPEED
    ? [{ type: "turn", gap: Math.max(1, manoeuvre.ahead), speed: TURN_SPEED }]
    : [];
}

function objectHazard(object: SceneObject, frame: SeenFrame, front: number): Hazard | undefined {
  const { onRoute } = object;
  if (!onRoute || onRoute.ahead < 0 || onRoute.ahead > LOOK_AHEAD) return undefined;
  const half = halfExtent(object);
  const gap = onRoute.ahead - front - half.along - KEPT;
  const beside = Math.abs(onRoute.right) - half.across;
  const isInWay = beside < HALF_WAY;
  const towardsWay = -Math.sign(onRoute.right) * sidewaysSpeed(object);
  if (object.class === "pedestrian" || object.class === "bicycle") {
    const isClose = beside < NEAR_WAY && (isInWay || towardsWay > 0.3);
    if (!isClose) return undefined;
    // A rider who goes our way is followed like a car.
    const speed = isInWay && headingOf(object) === "same" ? Math.max(0, object.speed) : 0;
    return { type: object.class, gap, speed, object };
  }
  if (object.emergencyLights && isMoving(object) && isInWay)
    return { type: "emergency vehicle", gap, speed: 0, object };
  if (isLifeless(object) || object.isParked)
    return isInWay ? { type: "obstacle", gap, speed: 0, object } : undefined;
  const heading = headingOf(object);
  if (isInWay && heading === "same")
    return { type: "vehicle ahead", gap, speed: Math.max(0, object.speed), object };
  if (isInWay && !isMoving(object)) return { type: "obstacle", gap, speed: 0, object };
  if (!isMoving(object)) return undefined;
  if (heading === "same")
    return beside < NEAR_WAY && towardsWay > 0.3
      ? { type: "merging vehicle", gap, speed: object.speed, object }
      : undefined;
  if (heading === "crossing" && (isInWay || towardsWay > 0.5))
    return { type: "crossing vehicle", gap, speed: 0, object };
  if (heading === "oncoming" && (isInWay || turnsAcross(frame)))
    return { type: "oncoming vehicle", gap, speed: 0, object };
  return undefined;
}

/** A left turn crosses the way of those who come towards us. */
function turnsAcross({ navigation: { manoeuvre } }: SeenFrame): boolean {
  return manoeuvre?.option === RoadOption.LEFT && manoeuvre.ahead < 15;
}

/** Half of an object's reach along and across the ego's heading, metres. */
function halfExtent({ yaw, length, width }: SceneObject): { along: number; across: number } {
  const cos = Math.abs(Math.cos(yaw));
  const sin = Math.abs(Math.sin(yaw));
  return { along: (length * cos + width * sin) / 2, across: (length * sin + width * cos) / 2 };
}

/** To the right, m/s. */
function sidewaysSpeed({ velocity }: SceneObject): number {
  return velocity[1];
}
