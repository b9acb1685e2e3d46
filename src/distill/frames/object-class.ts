import type { Actor } from "../../bridge/observation.js";
import { actorClass } from "../../sim/sensors/actors/actor-shapes.js";
import type { ObjectClass } from "./frame.js";

/** What people call an actor, by its blueprint. */
export function objectClass(actor: Pick<Actor, "kind" | "typeId">): ObjectClass {
  const { typeId } = actor;
  if (typeId.includes("police")) return "police car";
  if (typeId.includes("ambulance")) return "ambulance";
  if (typeId.includes("firetruck")) return "fire truck";
  if (typeId.includes("cone")) return "traffic cone";
  if (typeId.includes("warning")) return "warning sign";
  const shape = actorClass(actor);
  if (shape === "walker") return "pedestrian";
  if (shape === "prop") return "obstacle";
  return shape === "off-road car" ? "car" : shape;
}

/** Does it stand on four wheels or more? */
export function isMotorVehicle(name: ObjectClass): boolean {
  return motorVehicles.has(name);
}

const motorVehicles: ReadonlySet<ObjectClass> = new Set<ObjectClass>([
  "car",
  "van",
  "truck",
  "bus",
  "motorcycle",
  "police car",
  "ambulance",
  "fire truck",
]);
