import { materialIds } from "../materials.js";
import type { SolidBuilder } from "../solids.js";
import type { Detail } from "./shape.js";
import { slots } from "./slots.js";

/** Half length and width, and whole height, m; and how much of it to build. */
export interface VehicleSize {
  readonly length: number;
  readonly width: number;
  readonly height: number;
  readonly detail: Detail;
}

/** Bottom of a body above the ground, m. */
const groundClearance = 0.22;

/** A saloon: bonnet, glass cabin, boot. */
export function addCar(solid: SolidBuilder, size: VehicleSize): void {
  const { length: l, width: w, height: h } = size;
  const belt = 0.56 * h;
  addBody(solid, size, belt);
  addCabin(
    solid,
    [-0.8 * l, -0.94 * w, 0.42 * l, 0.94 * w],
    belt,
    [-0.52 * l, -0.76 * w, 0.1 * l, 0.76 * w],
    h,
  );
  addLamps(solid, size, 0.36 * h, 0.5 * h);
  addBrakeBar(solid, -0.78 * l, belt + 0.05, 0.3 * w);
}

/** A tall car: steep back, high roof. */
export function addOffRoadCar(solid: SolidBuilder, size: VehicleSize): void {
  const { length: l, width: w, height: h } = size;
  const belt = 0.56 * h;
  addBody(solid, size, belt);
  addCabin(
    solid,
    [-0.98 * l, -0.96 * w, 0.4 * l, 0.96 * w],
    belt,
    [-0.9 * l, -0.84 * w, 0.18 * l, 0.84 * w],
    h,
  );
  addLamps(solid, size, 0.36 * h, 0.5 * h);
  addBrakeBar(solid, -0.94 * l, h - 0.1, 0.3 * w);
}

/** A van: one high box with a short, sloped front; `stripe` paints a band round it. */
export function addVan(solid: SolidBuilder, size: VehicleSize, stripe: boolean): void {
  const { length: l, width: w, height: h } = size;
  const belt = 0.45 * h;
  addBody(solid, size, belt);
  const sides = [materialIds.glass, slots.paint, slots.paint, slots.paint] as const;
  solid.frustum([-l, -w, 0.78 * l, w], belt, [-l, -0.94 * w, 0.48 * l, 0.94 * w], h, sides, slots.cover);
  for (const side of [-1, 1]) {
    sidePanel(solid, side, 0.97 * w + 0.02, 0.2 * l, 0.6 * l, belt + 0.08, 0.82 * h, materialIds.glass);
    if (stripe)
      sidePanel(solid, side, w + 0.02, -0.98 * l, 0.98 * l, belt - 0.24, belt - 0.02, materialIds.signRed);
  }
  solid.face(backPanel(-l - 0.02, -0.7 * w, 0.7 * w, 0.62 * h, 0.84 * h), materialIds.glass);
  if (stripe)
    solid.face(backPanel(-l - 0.02, -0.98 * w, 0.98 * w, belt - 0.24, belt - 0.02), materialIds.signRed);
  addLamps(solid, size, 0.22 * h, 0.36 * h);
}

/** A lorry: cab, gap and cargo box. */
export function addTruck(solid: SolidBuilder, size: VehicleSize, cargo: number): void {
  const { length: l, width: w, height: h } = size;
  const deck = 0.3 * h;
  const cabBack = l - Math.min(2.2, 0.7 * l);
  solid.box([-l, -0.8 * w, 0.4], [l - 0.1, 0.8 * w, deck], materialIds.darkMetal);
  solid.box([-l, -w, deck], [cabBack - 0.25, w, h], cargo, cargo);
  const glassFront = [slots.paint, slots.paint, slots.paint, slots.paint] as const;
  solid.frustum(
    [cabBack, -0.96 * w, l, 0.96 * w],
    0.45,
    [cabBack, -0.92 * w, l - 0.15, 0.92 * w],
    0.86 * h,
    glassFront,
    slots.cover,
  );
  solid.face(frontPanel(l + 0.02, -0.84 * w, 0.84 * w, 0.5 * h, 0.74 * h), materialIds.glass);
  for (const side of [-1, 1]) {
    sidePanel(solid, side, 0.97 * w, cabBack + 0.5, l - 0.35, 0.5 * h, 0.74 * h, materialIds.glass);
  }
  addWheels(solid, size, [-0.78 * l, -0.5 * l, 0.74 * l], 0.48);
  addLampsOnly(solid, size, 0.5, 0.8);
}

/** A bus: one long box with a band of windows. */
export function addBus(solid: SolidBuilder, size: VehicleSize): void {
  const { length: l, width: w, height: h } = size;
  solid.frustum([-l, -w, l, w], 0.35, [-l, -0.96 * w, l - 0.15, 0.96 * w], h, slots.paint, slots.cover);
  for (const side of [-1, 1]) {
    const panes = Math.max(3, Math.round(l));
    for (let pane = 0; pane < panes; pane++) {
      const from = -0.94 * l + (1.86 * l * pane) / panes;
      sidePanel(solid, side, w + 0.01, from, from + (1.6 * l) / panes, 0.48 * h, 0.78 * h, materialIds.glass);
    }
  }
  solid.face(frontPanel(l + 0.02, -0.88 * w, 0.88 * w, 0.42 * h, 0.8 * h), materialIds.glass);
  solid.face(backPanel(-l - 0.02, -0.8 * w, 0.8 * w, 0.55 * h, 0.8 * h), materialIds.glass);
  addWheels(solid, size, [-0.6 * l, 0.6 * l], 0.5);
  addLampsOnly(solid, size, 0.5, 0.85);
}

/** A bar of red and blue lamps across a roof. @param x its middle. */
export function addBeacons(solid: SolidBuilder, x: number, width: number, roof: number): void {
  const half = 0.7 * width;
  solid.box([x - 0.16, -half, roof], [x + 0.16, -0.04, roof + 0.2], slots.redBeacon);
  solid.box([x - 0.16, 0.04, roof], [x + 0.16, half, roof + 0.2], slots.blueBeacon);
}

/** White doors on a police car. */
export function addDoorPanels(solid: SolidBuilder, { length: l, width: w, height: h }: VehicleSize): void {
  for (const side of [-1, 1])
    sidePanel(solid, side, w + 0.015, -0.4 * l, 0.36 * l, 0.24, 0.54 * h, materialIds.paintWhite);
}

/** A front door, swung out, and the dark opening behind it. @param side -1 left, 1 right. */
export function addOpenDoor(
  solid: SolidBuilder,
  { length: l, width: w, height: h }: VehicleSize,
  side: number,
): void {
  const hinge = 0.36 * l;
  const reach = 0.95;
  sidePanel(solid, side, w + 0.015, hinge - reach, hinge, 0.28, 0.9 * h, materialIds.interior);
  const [tipX, tipY] = [hinge - 0.3 * reach, side * (w + 0.95 * reach)];
  const panel = (low: number, high: number) => [
    hinge,
    side * w,
    low,
    tipX,
    tipY,
    low,
    tipX,
    tipY,
    high,
    hinge,
    side * w,
    high,
  ];
  solid.sheet(panel(0.28, 0.56 * h), slots.paint);
  solid.sheet(panel(0.56 * h, 0.9 * h), materialIds.glass);
}

function addBody(solid: SolidBuilder, size: VehicleSize, belt: number): void {
  const { length: l, width: w } = size;
  const middle = groundClearance + 0.3 * (belt - groundClearance);
  solid.frustum(
    [-0.97 * l, -0.96 * w, 0.97 * l, 0.96 * w],
    groundClearance,
    [-l, -w, l, w],
    middle,
    materialIds.trim,
    null,
  );
  solid.frustum(
    [-l, -w, l, w],
    middle,
    [-0.97 * l, -0.97 * w, 0.95 * l, 0.97 * w],
    belt,
    slots.paint,
    slots.paint,
  );
  addWheels(solid, size, [-0.6 * l, 0.62 * l], Math.min(0.36, 0.42 * belt + 0.03));
}

function addCabin(
  solid: SolidBuilder,
  bottom: readonly number[],
  low: number,
  top: readonly number[],
  high: number,
): void {
  solid.frustum(bottom, low, top, high, materialIds.glass, slots.cover);
}

function addWheels(
  solid: SolidBuilder,
  { width, detail }: VehicleSize,
  axles: readonly number[],
  radius: number,
): void {
  const isFar = detail === "far";
  for (const x of axles) {
    for (const side of [-1, 1]) {
      solid.sideDisc(x, side * (width + 0.01), radius, radius, side, materialIds.tyre, isFar ? 6 : 8);
      if (!isFar) solid.sideDisc(x, side * (width + 0.03), radius, 0.55 * radius, side, materialIds.rim);
    }
  }
}

function addLamps(solid: SolidBuilder, size: VehicleSize, low: number, high: number): void {
  const { length: l, width: w, detail } = size;
  addLampsOnly(solid, size, low, high);
  if (detail === "far") return;
  solid.face(backPanel(-l - 0.02, -0.26, 0.26, low - 0.04, low + 0.08), materialIds.plate);
  solid.face(frontPanel(l + 0.02, -0.5 * w, 0.5 * w, low - 0.12, low + 0.06), materialIds.trim);
}

function addLampsOnly(
  solid: SolidBuilder,
  { length: l, width: w, detail }: VehicleSize,
  low: number,
  high: number,
): void {
  for (const side of [-1, 1]) {
    const indicator = side < 0 ? slots.leftIndicator : slots.rightIndicator;
    const across = (inner: number, outer: number) =>
      side < 0 ? ([-outer * w, -inner * w] as const) : ([inner * w, outer * w] as const);
    solid.face(backPanel(-l - 0.03, ...across(0.52, 0.8), low, high), slots.brakeLamp);
    solid.face(backPanel(-l - 0.03, ...across(0.8, 0.99), low, high), indicator);
    solid.face(frontPanel(l + 0.03, ...across(0.5, 0.8), low, high), slots.headLamp);
    solid.face(frontPanel(l + 0.03, ...across(0.8, 0.99), low, high), indicator);
    if (detail === "near") sidePanel(solid, side, w + 0.03, 0.78 * l, 0.9 * l, low, high, indicator);
  }
}

function addBrakeBar(solid: SolidBuilder, x: number, z: number, half: number): void {
  solid.face(backPanel(x - 0.03, -half, half, z, z + 0.08), slots.brakeLamp);
}

/** A rectangle that shows ahead. */
function frontPanel(x: number, left: number, right: number, low: number, high: number): number[] {
  return [x, left, low, x, right, low, x, right, high, x, left, high];
}

/** A rectangle that shows back. */
function backPanel(x: number, left: number, right: number, low: number, high: number): number[] {
  return [x, right, low, x, left, low, x, left, high, x, right, high];
}

/** A rectangle on one side (-1 left, 1 right). */
function sidePanel(
  solid: SolidBuilder,
  side: number,
  y: number,
  back: number,
  front: number,
  low: number,
  high: number,
  material: number,
): void {
  const [a, b] = side > 0 ? [front, back] : [back, front];
  solid.face([a, side * y, low, b, side * y, low, b, side * y, high, a, side * y, high], material);
}
