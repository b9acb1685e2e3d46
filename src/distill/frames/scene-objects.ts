import type { Actor, EgoState } from "../../bridge/observation.js";
import { wrapAngle } from "../../geometry/angles.js";
import { toLocal } from "../../geometry/vectors.js";
import type { Scene, SceneObject, Sighting } from "./frame.js";
import { isMotorVehicle, objectClass } from "./object-class.js";

/** An actor as a frame tells of it, in the ego frame. @param onRoute see {@link SceneObject}. @param isAbandoned a scenario put it there and nobody ever drives it. */
export function sceneObject(
  actor: Actor,
  ego: Pick<EgoState, "x" | "y" | "z" | "yaw">,
  colour: string | null,
  onRoute: SceneObject["onRoute"],
  sightings: Sighting[],
  isAbandoned = false,
): SceneObject {
  const { x, y } = toLocal(ego, actor.x, actor.y);
  const along = toLocal({ x: 0, y: 0, yaw: ego.yaw }, actor.velocityX, actor.velocityY);
  const name = objectClass(actor);
  return {
    id: String(actor.id),
    class: name,
    typeId: actor.typeId,
    colour: isMotorVehicle(name) && name !== "motorcycle" ? colour : null,
    x,
    y,
    z: actor.z - ego.z,
    yaw: wrapAngle(actor.yaw - ego.yaw),
    length: 2 * actor.halfLength,
    width: 2 * actor.halfWidth,
    height: 2 * actor.halfHeight,
    speed: actor.speed,
    velocity: [along.x, along.y],
    isParked: isMotorVehicle(name) && (isAbandoned || actor.kind === "static" || actor.role === "parked"),
    doorOpen: actor.doorOpen ?? false,
    emergencyLights: actor.emergencyLights ?? false,
    onRoute,
    sightings,
  };
}

/** Parts a scene by whether a camera shows the thing. */
export function partedBySight(scene: Scene): { visible: Scene; hidden: Scene } {
  const parted = (isSeen: boolean): Scene => {
    const wanted = ({ sightings }: { sightings: readonly Sighting[] }) => sightings.length > 0 === isSeen;
    return {
      objects: scene.objects.filter(wanted),
      lights: scene.lights.filter(wanted),
      stopSigns: scene.stopSigns.filter(wanted),
    };
  };
  return { visible: parted(true), hidden: parted(false) };
}

/** Every number to a thousandth: a frame is read by people and kept in the thousands. */
export function rounded<T>(value: T): T {
  if (typeof value === "number") return (Math.round(value * 1000) / 1000 + 0) as T;
  if (Array.isArray(value)) return value.map(rounded) as T;
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, rounded(entry)])) as T;
  return value;
}
