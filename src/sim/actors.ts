import type { GroundBox } from "../geometry/boxes.js";

export type ActorKind = "vehicle" | "bicycle" | "walker" | "static";

/** Type and size of an actor: CARLA blueprint name and half sizes in metres. */
export interface Blueprint {
  readonly typeId: string;
  readonly kind: ActorKind;
  readonly halfLength: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** Anything in the world that can be seen or hit, other than the ego. Moved in place, tick by tick. */
export class SimActor implements GroundBox {
  readonly id: number;
  readonly kind: ActorKind;
  readonly typeId: string;
  /** `background`, `scenario`, ... as CARLA's role name says. */
  readonly role: string;
  readonly halfLength: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  x = 0;
  y = 0;
  z = 0;
  /** Radians, clockwise seen from above. */
  yaw = 0;
  /** Along the heading, m/s. */
  speed = 0;
  /** rad/s */
  yawRate = 0;
  /** Of the last tick, m/s2 along the heading. */
  acceleration = 0;
  /** Somebody drives it; parked cars and things that lie about have no driver. */
  isDriven = false;
  /** The side of a front door that stands open. */
  openDoor: "left" | "right" | undefined;
  /** Blue and red lights flash. */
  emergencyLights = false;
  /** Only bumped into: what it looks like belongs to another actor, as the box of an open door does. */
  isUnseen = false;
  /** The side whose turn signal blinks. */
  indicator: "left" | "right" | undefined;
  /** False once the ego has run it down: it lies on the road and stops nothing any more. */
  solid = true;
  /** On a script, without regard for anybody. */
  isBlind = false;

  constructor(id: number, blueprint: Blueprint, role: string) {
    this.id = id;
    this.kind = blueprint.kind;
    this.typeId = blueprint.typeId;
    this.role = role;
    this.halfLength = blueprint.halfLength;
    this.halfWidth = blueprint.halfWidth;
    this.halfHeight = blueprint.halfHeight;
  }
}
