import type { TrafficVehicle } from "./traffic-vehicle.js";

/** The ego as the background traffic follows it: world pose in m and rad, speed in m/s. */
export interface TrafficEgo {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly speed: number;
}

/** Metres by which a car is ahead of the ego along the ego's heading; negative behind it. */
export function aheadOf(ego: TrafficEgo, { actor }: TrafficVehicle): number {
  return Math.cos(ego.yaw) * (actor.x - ego.x) + Math.sin(ego.yaw) * (actor.y - ego.y);
}

/** Is a car farther than so many metres from the ego, and on its way from it? */
export function drivesAway(ego: TrafficEgo, { actor }: TrafficVehicle, metres: number): boolean {
  const dx = actor.x - ego.x;
  const dy = actor.y - ego.y;
  return dx * dx + dy * dy > metres * metres && dx * Math.cos(actor.yaw) + dy * Math.sin(actor.yaw) > 0;
}
