import { type Separation, separateBoxes } from "../geometry/box-separation.js";
import type { GroundBox } from "../geometry/boxes.js";
import type { SimActor } from "./actors.js";
import type { EgoDynamics } from "./vehicles/ego-dynamics.js";
import { EGO_HALF_LENGTH, EGO_HALF_WIDTH } from "./vehicles/ego-measurements.js";

/** The ego's box, following its dynamics. */
export class EgoBox implements GroundBox {
  readonly halfLength = EGO_HALF_LENGTH;
  readonly halfWidth = EGO_HALF_WIDTH;
  readonly solid = true;
  readonly isBlind = false;
  readonly #dynamics: EgoDynamics;

  constructor(dynamics: EgoDynamics) {
    this.#dynamics = dynamics;
  }

  get x(): number {
    return this.#dynamics.x;
  }

  get y(): number {
    return this.#dynamics.y;
  }

  get yaw(): number {
    return this.#dynamics.yaw;
  }

  get speed(): number {
    return this.#dynamics.speed;
  }
}

const separation: Separation = { normalX: 0, normalY: 0, depth: 0 };

/**
 * Calls back for every actor that touches the ego, and lets the impact act: walkers fall, everything else pushes the
 * ego out and takes the part of its speed that points into the obstacle (a plastic impact without friction).
 */
export function collide(
  box: EgoBox,
  dynamics: EgoDynamics,
  actors: readonly SimActor[],
  onContact: (actor: SimActor) => void,
): void {
  for (const actor of actors) {
    if (!actor.solid) continue;
    const reach = box.halfLength + box.halfWidth + actor.halfLength + actor.halfWidth;
    if (Math.abs(actor.x - box.x) > reach || Math.abs(actor.y - box.y) > reach) continue;
    if (!separateBoxes(box, actor, separation)) continue;
    onContact(actor);
    if (actor.kind === "walker") actor.solid = false;
    else pushOut(dynamics, actor);
  }
}

function pushOut(dynamics: EgoDynamics, actor: SimActor): void {
  const { normalX, normalY, depth } = separation;
  dynamics.x += normalX * depth;
  dynamics.y += normalY * depth;
  const headingIntoActor = -(Math.cos(dynamics.yaw) * normalX + Math.sin(dynamics.yaw) * normalY);
  if (headingIntoActor > 0) {
    const kept = 1 - headingIntoActor * headingIntoActor;
    dynamics.speed *= kept;
    dynamics.velocityX *= kept;
    dynamics.velocityY *= kept;
  }
  const actorIntoEgo = Math.cos(actor.yaw) * normalX + Math.sin(actor.yaw) * normalY;
  if (actorIntoEgo > 0) actor.speed = 0;
}
