import type { Actor, EgoState, PrivilegedState } from "../../bridge/observation.js";
import { boxCorners } from "../../geometry/boxes.js";
import { toLocal } from "../../geometry/vectors.js";

/** Kinds of things that an expert can be made blind to. */
export const BLIND_TO = ["lights", "walkers", "vehicles", "static"] as const;
export type BlindTo = (typeof BLIND_TO)[number];

/** Where the eyes are: ahead of the ego's centre and above the ground, as the cameras of Bench2Drive, m. */
const EYES_AHEAD = 0.8;
const EYES_HEIGHT = 1.6;
/** Lower things hide nobody, half height in m. */
const HIDES = 0.5;

/** Whoever was seen is kept in mind for so long, s. */
const REMEMBERED = 4;

/** What of the world the ego could see: without what has long stood wholly behind something else, and what it is blind to. */
export class Sight {
  readonly #blindTo: readonly BlindTo[];
  /** When each actor was seen last, s. */
  readonly #seenAt = new Map<number, number>();

  constructor(blindTo: readonly BlindTo[]) {
    this.#blindTo = blindTo;
  }

  /** @param time s. */
  look(time: number, ego: EgoState, world: PrivilegedState): PrivilegedState {
    const eyes = {
      x: ego.x + Math.cos(ego.yaw) * EYES_AHEAD,
      y: ego.y + Math.sin(ego.yaw) * EYES_AHEAD,
      z: ego.z + EYES_HEIGHT,
    };
    const screens = world.actors.filter(({ halfHeight, kind }) => halfHeight > HIDES && kind !== "walker");
    const known = world.actors.filter((actor) => {
      if (this.#blindTo.some((kind) => isOfKind(actor, kind))) return false;
      if (isVisible(eyes, actor, screens)) this.#seenAt.set(actor.id, time);
      return time - (this.#seenAt.get(actor.id) ?? Number.NEGATIVE_INFINITY) <= REMEMBERED;
    });
    return {
      ...world,
      actors: known,
      trafficLights: this.#blindTo.includes("lights") ? [] : world.trafficLights,
    };
  }
}

function isOfKind({ kind, speed, role }: Actor, blindTo: BlindTo): boolean {
  switch (blindTo) {
    case "walkers":
      return kind === "walker";
    case "vehicles":
      return kind === "bicycle" || (kind === "vehicle" && !isParked(role, speed));
    case "static":
      return kind === "static";
    case "lights":
      return false;
  }
}

function isParked(role: string, speed: number): boolean {
  return role === "parked" && speed === 0;
}

interface Eyes {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Can the top above any corner, or above the centre, be seen past and over the screens? */
function isVisible(eyes: Eyes, actor: Actor, screens: readonly Actor[]): boolean {
  const near = screens.filter((screen) => screen !== actor && isBetween(eyes, screen, actor));
  if (near.length === 0) return true;
  const points: [number, number][] = [[actor.x, actor.y], ...boxCorners(actor)];
  const top = actor.z + 2 * actor.halfHeight;
  return points.some(([x, y]) => !near.some((screen) => cuts(screen, eyes, { x, y, z: top })));
}

/** Is the screen nearer to the eyes and roughly in the same direction? */
function isBetween(eyes: Eyes, screen: Actor, actor: Actor): boolean {
  const ax = actor.x - eyes.x;
  const ay = actor.y - eyes.y;
  const length = Math.hypot(ax, ay);
  if (length < 1) return false;
  const sx = screen.x - eyes.x;
  const sy = screen.y - eyes.y;
  const along = (sx * ax + sy * ay) / length;
  const reach = screen.halfLength + screen.halfWidth;
  if (along < 0 || along > length + reach) return false;
  return Math.abs(ax * sy - ay * sx) / length < reach + actor.halfLength + actor.halfWidth;
}

/** Does the line of sight to a point pass through the screen's box? */
function cuts(screen: Actor, eyes: Eyes, point: Eyes): boolean {
  const from = toLocal(screen, eyes.x, eyes.y);
  const to = toLocal(screen, point.x, point.y);
  const { halfLength, halfWidth } = screen;
  let enter = 0;
  let leave = 1;
  for (const [start, end, half] of [
    [from.x, to.x, halfLength],
    [from.y, to.y, halfWidth],
  ]) {
    const step = end - start;
    if (Math.abs(step) < 1e-9) {
      if (Math.abs(start) > half) return false;
      continue;
    }
    const first = (-half - start) / step;
    const second = (half - start) / step;
    enter = Math.max(enter, Math.min(first, second));
    leave = Math.min(leave, Math.max(first, second));
  }
  if (enter >= leave) return false;
  const lowest = eyes.z + (point.z - eyes.z) * (point.z < eyes.z ? leave : enter);
  return lowest < screen.z + 2 * screen.halfHeight;
}
