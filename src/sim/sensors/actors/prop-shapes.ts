import { materialIds } from "../materials.js";
import type { SolidBuilder } from "../solids.js";
import type { VehicleSize } from "./vehicle-shapes.js";

type PropSize = Omit<VehicleSize, "detail">;

/** A prop by its CARLA name; one that is not known is a crate of its size. */
export function addProp(solid: SolidBuilder, typeId: string, size: PropSize): void {
  const match = props.find(([pattern]) => pattern.test(typeId));
  (match?.[1] ?? addCrate)(solid, size);
}

type PropBuilder = (solid: SolidBuilder, size: PropSize) => void;

const props: readonly (readonly [RegExp, PropBuilder])[] = [
  [/cone/, addCone],
  [/barrier/, addBarrier],
  [/warningaccident|warningconstruction|trafficwarning/, addWarning],
  [/vending/, addVendingMachine],
  [/advertisement|busstop/, addAdvertisement],
  [/container|bin|trash/, addContainer],
];

function addCone(solid: SolidBuilder, { length: l, height: h }: PropSize): void {
  const ring = (half: number) => [-half, -half, half, half];
  solid.box([-l, -l, 0], [l, l, 0.06 * h], materialIds.coneOrange);
  const steps = [0.8, 0.6, 0.42, 0.28, 0.12].map((share) => share * l);
  for (let i = 0; i + 1 < steps.length; i++) {
    const material = i % 2 === 0 ? materialIds.coneOrange : materialIds.coneWhite;
    const low = h * (0.06 + 0.235 * i);
    solid.frustum(ring(steps[i]), low, ring(steps[i + 1]), low + 0.235 * h, material, materialIds.coneOrange);
  }
}

/** Red and white fields on a board between two feet, across the heading. */
function addBarrier(solid: SolidBuilder, { length: l, width: w, height: h }: PropSize): void {
  const across = Math.max(l, w);
  const deep = Math.min(l, w);
  const isLong = l >= w;
  const at = (along: number, depth: number, up: number) => (isLong ? [along, depth, up] : [depth, along, up]);
  const box = (from: number, to: number, half: number, low: number, high: number, material: number) =>
    solid.box(at(from, -half, low), at(to, half, high), material);
  box(-0.9 * across, -0.8 * across, deep, 0, h, materialIds.metal);
  box(0.8 * across, 0.9 * across, deep, 0, h, materialIds.metal);
  const fields = 6;
  for (let field = 0; field < fields; field++) {
    const from = -across + (2 * across * field) / fields;
    const material = field % 2 === 0 ? materialIds.barrierRed : materialIds.signWhite;
    box(from, from + (2 * across) / fields, 0.3 * deep, 0.45 * h, h, material);
  }
}

/** An orange board with a red triangle, seen from both sides, on a stand. */
function addWarning(solid: SolidBuilder, { length: l, width: w, height: h }: PropSize): void {
  const half = Math.max(l, w);
  const isAcross = w >= l;
  const point = (side: number, up: number, off: number) => (isAcross ? [off, side, up] : [side, off, up]);
  const board = (scale: number, low: number, high: number, off: number) =>
    [
      point(-half * scale, low, off),
      point(half * scale, low, off),
      point(half * scale, high, off),
      point(-half * scale, high, off),
    ].flat();
  const triangle = (scale: number, off: number) =>
    [
      point(-half * scale, 0.42 * h, off),
      point(half * scale, 0.42 * h, off),
      point(0, 0.42 * h + 0.5 * h * scale, off),
    ].flat();
  for (const leg of [-0.7, 0.7])
    solid.box(
      point(half * leg - 0.04, 0, -0.04),
      point(half * leg + 0.04, 0.4 * h, 0.04),
      materialIds.darkMetal,
    );
  solid.sheet(board(1, 0.3 * h, h, 0), materialIds.signYellow);
  for (const off of [-0.02, 0.02]) solid.sheet(triangle(0.85, off), materialIds.signRed);
  for (const off of [-0.04, 0.04]) solid.sheet(triangle(0.5, off), materialIds.signWhite);
}

function addVendingMachine(solid: SolidBuilder, { length: l, width: w, height: h }: PropSize): void {
  solid.box([-l, -w, 0], [l, w, h], materialIds.poster, materialIds.metal);
  const front = l + 0.02;
  solid.face(
    [front, -0.8 * w, 0.3 * h, front, 0.4 * w, 0.3 * h, front, 0.4 * w, 0.92 * h, front, -0.8 * w, 0.92 * h],
    materialIds.glass,
  );
}

function addAdvertisement(solid: SolidBuilder, { length: l, width: w, height: h }: PropSize): void {
  solid.box([-l, -w, 0], [l, w, h], materialIds.darkMetal);
  for (const side of [-1, 1]) {
    const y = side * (w + 0.02);
    const [a, b] = side > 0 ? [0.88 * l, -0.88 * l] : [-0.88 * l, 0.88 * l];
    solid.face([a, y, 0.3 * h, b, y, 0.3 * h, b, y, 0.95 * h, a, y, 0.95 * h], materialIds.poster);
    solid.face(
      [
        0.5 * a,
        y * 1.05,
        0.5 * h,
        0.5 * b,
        y * 1.05,
        0.5 * h,
        0.5 * b,
        y * 1.05,
        0.75 * h,
        0.5 * a,
        y * 1.05,
        0.75 * h,
      ],
      materialIds.signYellow,
    );
  }
}

function addContainer(solid: SolidBuilder, { length: l, width: w, height: h }: PropSize): void {
  solid.frustum(
    [-0.9 * l, -0.9 * w, 0.9 * l, 0.9 * w],
    0.08,
    [-l, -w, l, w],
    0.85 * h,
    materialIds.containerGreen,
    null,
  );
  solid.frustum(
    [-l, -w, l, w],
    0.85 * h,
    [-l, -0.6 * w, l, 0.6 * w],
    h,
    materialIds.darkMetal,
    materialIds.darkMetal,
  );
}

function addCrate(solid: SolidBuilder, { length: l, width: w, height: h }: PropSize): void {
  solid.box([-l, -w, 0], [l, w, h], materialIds.wood);
}
