import { materials } from "../materials.js";

/** Parts whose material each actor chooses for itself, by its colours and lamps: numbers above the materials'. */
const names = [
  "paint",
  "cover",
  "tailLamp",
  "brakeLamp",
  "leftIndicator",
  "rightIndicator",
  "headLamp",
  "redBeacon",
  "blueBeacon",
  "top",
  "trousers",
  "skin",
] as const;

export type SlotName = (typeof names)[number];

export const firstSlot = materials.length;
export const slotCount = names.length;

export const slots = Object.fromEntries(names.map((name, index) => [name, firstSlot + index])) as Readonly<
  Record<SlotName, number>
>;
