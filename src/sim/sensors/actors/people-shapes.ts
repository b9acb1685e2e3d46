import { materialIds } from "../materials.js";
import type { SolidBuilder } from "../solids.js";
import type { Detail } from "./shape.js";
import { slots } from "./slots.js";

/** A walker. @param height whole, m. @param stride how far the legs stand apart, -1 to 1. */
export function addWalker(solid: SolidBuilder, height: number, stride: number, detail: Detail): void {
  const hip = 0.48 * height;
  const shoulder = 0.82 * height;
  const step = 0.14 * height * stride;
  const legWidth = 0.055 * height;
  for (const side of [-1, 1]) {
    const y = side * 0.055 * height;
    const foot = side * step;
    solid.frustum(
      [foot - legWidth, y - legWidth * 0.8, foot + legWidth, y + legWidth * 0.8],
      0,
      [-legWidth, y - legWidth, legWidth, y + legWidth],
      hip,
      slots.trousers,
      null,
    );
    if (detail === "far") continue;
    solid.box(
      [foot - legWidth, y - legWidth * 0.8, 0],
      [foot + 2 * legWidth, y + legWidth * 0.8, 0.04 * height],
      materialIds.shoe,
    );
    const hand = -side * step * 0.9;
    const arm = side * 0.145 * height;
    solid.frustum(
      [hand - 0.025 * height, arm - 0.025 * height, hand + 0.025 * height, arm + 0.025 * height],
      hip,
      [-0.03 * height, arm - 0.03 * height, 0.03 * height, arm + 0.03 * height],
      shoulder,
      slots.top,
      slots.top,
    );
  }
  if (detail === "far") {
    // Arms and trunk in one.
    const half = 0.155 * height;
    solid.box([-0.06 * height, -half, 0.45 * height], [0.06 * height, half, shoulder], slots.top);
    addFarHead(solid, 0, 0.84 * height, 0.065 * height, 0.155 * height);
    return;
  }
  solid.frustum(
    [-0.06 * height, -0.1 * height, 0.06 * height, 0.1 * height],
    0.45 * height,
    [-0.065 * height, -0.125 * height, 0.065 * height, 0.125 * height],
    shoulder,
    slots.top,
    slots.top,
  );
  addHead(solid, 0, 0.84 * height, 0.065 * height, 0.155 * height);
}

/** A two-wheeler with its rider. @param isMotor thick tyres and a body in place of a frame. */
export function addTwoWheeler(
  solid: SolidBuilder,
  length: number,
  height: number,
  isMotor: boolean,
  detail: Detail,
): void {
  const radius = isMotor ? 0.32 : 0.34;
  const halfTyre = isMotor ? 0.08 : 0.03;
  const isFar = detail === "far";
  for (const x of [-length + radius, length - radius]) {
    for (const side of [-1, 1]) {
      solid.sideDisc(x, side * halfTyre, radius, radius, side, materialIds.tyre, isFar ? 6 : 10);
      if (isFar && isMotor) continue;
      solid.sideDisc(
        x,
        side * (halfTyre + 0.01),
        radius,
        radius * (isMotor ? 0.5 : 0.86),
        side,
        isMotor ? materialIds.rim : materialIds.metal,
        isFar ? 6 : 10,
      );
    }
    if (!isFar)
      solid.box(
        [x - radius, -halfTyre, radius * 0.6],
        [x + radius, halfTyre, radius * 1.4],
        materialIds.tyre,
      );
  }
  const saddle = isMotor ? 0.5 * height : 0.55 * height;
  if (isMotor) {
    solid.frustum(
      [-0.75 * length, -0.14, 0.6 * length, 0.14],
      0.3,
      [-0.8 * length, -0.16, 0.4 * length, 0.16],
      saddle,
      slots.paint,
      materialIds.trim,
    );
    if (!isFar)
      solid.box(
        [0.4 * length, -0.36, saddle + 0.12],
        [0.46 * length, 0.36, saddle + 0.2],
        materialIds.darkMetal,
      );
    solid.face(
      [
        0.62 * length,
        -0.12,
        saddle - 0.1,
        0.62 * length,
        0.12,
        saddle - 0.1,
        0.62 * length,
        0.12,
        saddle + 0.08,
        0.62 * length,
        -0.12,
        saddle + 0.08,
      ],
      slots.headLamp,
    );
    solid.face(
      [
        -0.82 * length,
        0.1,
        saddle - 0.12,
        -0.82 * length,
        -0.1,
        saddle - 0.12,
        -0.82 * length,
        -0.1,
        saddle,
        -0.82 * length,
        0.1,
        saddle,
      ],
      slots.brakeLamp,
    );
  } else if (!isFar) {
    solid.box([-0.5 * length, -0.025, radius], [0.5 * length, 0.025, radius + 0.06], slots.paint);
    solid.box([-0.3 * length, -0.025, radius], [-0.24 * length, 0.025, saddle], slots.paint);
    solid.box([0.42 * length, -0.025, radius], [0.48 * length, 0.025, saddle + 0.12], slots.paint);
    solid.box(
      [0.4 * length, -0.28, saddle + 0.12],
      [0.46 * length, 0.28, saddle + 0.17],
      materialIds.darkMetal,
    );
  }
  addRider(solid, saddle, height, length, detail);
}

/** Somebody who sits and leans forward to the handlebar. */
function addRider(solid: SolidBuilder, saddle: number, height: number, length: number, detail: Detail): void {
  const shoulder = height * 0.98;
  const lean = 0.16 * length;
  for (const side of [-1, 1]) {
    const y = side * 0.13;
    solid.frustum(
      [0.02, y - 0.06, 0.16, y + 0.06],
      0.25,
      [-0.18, y - 0.07, 0.06, y + 0.07],
      saddle + 0.08,
      slots.trousers,
      slots.trousers,
    );
    if (detail === "far") continue;
    const arm = side * 0.24;
    solid.frustum(
      [0.3 * length, arm - 0.05, 0.42 * length, arm + 0.05],
      saddle + 0.14,
      [lean - 0.06, arm - 0.05, lean + 0.06, arm + 0.05],
      shoulder - 0.04,
      slots.top,
      slots.top,
    );
  }
  solid.frustum(
    [-0.24, -0.17, 0.02, 0.17],
    saddle,
    [lean - 0.12, -0.2, lean + 0.1, 0.2],
    shoulder,
    slots.top,
    slots.top,
  );
  if (detail === "far") addFarHead(solid, lean + 0.04, shoulder + 0.04, 0.11, 0.26);
  else addHead(solid, lean + 0.04, shoulder + 0.04, 0.11, 0.26);
}

function addHead(solid: SolidBuilder, x: number, low: number, half: number, height: number): void {
  solid.box([x - half, -half, low], [x + half, half, low + height * 0.7], slots.skin);
  solid.box(
    [x - half * 1.05, -half * 1.05, low + height * 0.6],
    [x + half * 0.9, half * 1.05, low + height],
    materialIds.hair,
  );
}

/** A head whose hair only shows on its top. */
function addFarHead(solid: SolidBuilder, x: number, low: number, half: number, height: number): void {
  solid.box([x - half, -half, low], [x + half, half, low + height * 0.7], slots.skin);
  solid.box([x - half, -half, low + height * 0.7], [x + half, half, low + height], materialIds.hair);
}
