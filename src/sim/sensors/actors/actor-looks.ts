import { type MaterialName, materialIds } from "../materials.js";
import { actorClass } from "./actor-shapes.js";
import type { SeenActor } from "./seen-actor.js";
import { firstSlot, type SlotName, slotCount, slots } from "./slots.js";

const carPaints: readonly MaterialName[] = [
  "paintWhite",
  "paintWhite",
  "paintSilver",
  "paintSilver",
  "paintGrey",
  "paintBlack",
  "paintBlack",
  "paintRed",
  "paintBlue",
  "paintGreen",
  "paintYellow",
  "paintOrange",
  "paintBrown",
];
const tops: readonly MaterialName[] = [
  "clothRed",
  "clothBlue",
  "clothGreen",
  "clothYellow",
  "clothPurple",
  "clothWhite",
];
const legs: readonly MaterialName[] = ["clothDark", "clothDenim", "clothDark", "paintBrown"];

/** Slower than this many m/s2 is braking. */
const brakingFrom = -0.4;
/** A standing vehicle holds its brake. */
const standingSpeed = 0.1;
/** Ticks that a turn signal is on and off, and that a beacon shows one side. */
const blinkTicks = 8;
const beaconTicks = 4;

/** Chooses each actor's materials: colours by the seed, lamps by what it does. */
export class ActorLooks {
  /** The material in each slot, from {@link firstSlot} on, after {@link choose}. */
  readonly material = new Uint8Array(slotCount);
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** @param tick for lamps that blink. @param isDark headlights and tail lamps are on. */
  choose(actor: SeenActor, tick: number, isDark: boolean): void {
    const number = scrambled(this.#seed, actor.id);
    const kind = actorClass(actor);
    const paint = paintOf(actor.typeId) ?? carPaints[number % carPaints.length];
    this.#set("paint", bodyPaint(this.#seed, actor));
    this.#set(
      "cover",
      actor.typeId.includes("police") ? "paintWhite" : kind === "bus" ? "paintWhite" : paint,
    );
    this.#set("top", tops[number % tops.length]);
    this.#set("trousers", legs[(number >>> 8) % legs.length]);
    this.#set("skin", (number >>> 12) % 3 === 0 ? "skinDark" : "skin");
    const isParked = actor.kind === "static" || actor.isDriven === false;
    const isBraking =
      !isParked &&
      ((actor.acceleration ?? 0) < brakingFrom || Math.abs(actor.speed) < standingSpeed) &&
      actor.solid !== false;
    const isLit = isDark && !isParked;
    this.#set("brakeLamp", isBraking ? "brakeLampLit" : isLit ? "tailLampLit" : "tailLamp");
    this.#set("tailLamp", isLit ? "tailLampLit" : "tailLamp");
    this.#set("headLamp", isLit ? "headLampLit" : "headLamp");
    const blinks = tick % (2 * blinkTicks) < blinkTicks;
    this.#set("leftIndicator", blinks && actor.indicator === "left" ? "indicatorLit" : "indicator");
    this.#set("rightIndicator", blinks && actor.indicator === "right" ? "indicatorLit" : "indicator");
    const isRedTurn = tick % (2 * beaconTicks) < beaconTicks;
    const flashes = actor.emergencyLights === true;
    this.#set("redBeacon", flashes && isRedTurn ? "beaconRedLit" : "beacon");
    this.#set("blueBeacon", flashes && !isRedTurn ? "beaconBlueLit" : "beacon");
  }

  #set(slot: SlotName, name: MaterialName): void {
    this.material[slots[slot] - firstSlot] = materialIds[name];
  }
}

/** The paint of a vehicle's body, see {@link ActorLooks}. */
export function bodyPaint(seed: number, actor: SeenActor): MaterialName {
  const number = scrambled(seed, actor.id);
  if (actorClass(actor) === "bus") return busPaints[number % busPaints.length];
  return paintOf(actor.typeId) ?? carPaints[number % carPaints.length];
}

const busPaints: readonly MaterialName[] = ["paintRed", "paintBlue", "paintGreen", "paintYellow"];

/** The paint that a blueprint always has. */
function paintOf(typeId: string): MaterialName | undefined {
  if (typeId.includes("firetruck")) return "paintRed";
  if (typeId.includes("ambulance")) return "paintWhite";
  if (typeId.includes("police")) return "paintBlack";
  if (typeId.includes("carlacola")) return "paintRed";
  return undefined;
}

/** A number of 24 bits from seed and id (Murmur3's finaliser). */
function scrambled(seed: number, id: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ id;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 8;
}
