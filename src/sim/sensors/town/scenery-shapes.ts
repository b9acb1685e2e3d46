import type { RandomStream } from "../../../base/random.js";
import { materialIds } from "../materials.js";
import { type Placement, SolidBuilder } from "../solids.js";
import type { TownMeshBuilder } from "./town-mesh.js";

const walls = [
  materialIds.wallSand,
  materialIds.wallBrick,
  materialIds.wallGrey,
  materialIds.wallWhite,
  materialIds.wallBlue,
];
const floorHeight = 3.2;

/** A block with rows of windows; some of them are lit at night. */
export function addBuilding(
  town: TownMeshBuilder,
  place: Placement,
  halfLength: number,
  halfWidth: number,
  random: RandomStream,
): void {
  const floors = random.integer(1, 5);
  const top = 1 + floors * floorHeight + 0.6;
  const body = new SolidBuilder(town, place);
  body.box(
    [-halfLength, -halfWidth, 0],
    [halfLength, halfWidth, top],
    random.choice(walls),
    materialIds.roof,
  );
  const detail = new SolidBuilder(town, place, true);
  for (let floor = 0; floor < floors; floor++) {
    const low = 1 + floor * floorHeight + 0.9;
    const high = low + 1.5;
    for (const side of [-1, 1]) {
      for (const [left, right] of windowRow(halfLength)) {
        const y = side * (halfWidth + 0.04);
        const corners = [left, y, low, right, y, low, right, y, high, left, y, high];
        detail.face(side < 0 ? corners : mirrored(corners), materialIds.window);
      }
      for (const [left, right] of windowRow(halfWidth)) {
        const x = side * (halfLength + 0.04);
        const corners = [x, left, low, x, right, low, x, right, high, x, left, high];
        detail.face(side > 0 ? corners : mirrored(corners), materialIds.window);
      }
    }
  }
}

/** Ends of the windows along a wall of this half length. */
function windowRow(half: number): [number, number][] {
  const count = Math.floor((2 * half - 1) / 2.6);
  const step = (2 * half) / count;
  return Array.from({ length: count }, (_, i) => [-half + (i + 0.25) * step, -half + (i + 0.75) * step]);
}

/** The same face seen from the other side. */
function mirrored(points: readonly number[]): number[] {
  const turned: number[] = [];
  for (let at = points.length - 3; at >= 0; at -= 3) turned.push(points[at], points[at + 1], points[at + 2]);
  return turned;
}

/** A trunk with a crown of two stacked pyramids. */
export function addTree(town: TownMeshBuilder, place: Placement, height: number, random: RandomStream): void {
  const builder = new SolidBuilder(town, { ...place, yaw: random.uniform(0, Math.PI) });
  const leaves = random.chance(0.5) ? materialIds.leaves : materialIds.leavesLight;
  const radius = height * random.uniform(0.2, 0.3);
  const bottom = height * 0.32;
  builder.post(0, 0, 0.16, 0, bottom, materialIds.bark);
  const wide = [-radius, -radius, radius, radius];
  const narrow = wide.map((value) => value * 0.45);
  const middle = bottom + (height - bottom) * 0.4;
  builder.frustum(narrow, bottom, wide, middle, leaves, null);
  builder.frustum(wide, middle, narrow, height, leaves, leaves);
}

/** A lamp post whose arm points at the road, to the left of its yaw. */
export function addStreetLamp(town: TownMeshBuilder, place: Placement): void {
  const builder = new SolidBuilder(town, place, true);
  builder.post(0, 0, 0.08, 0, 6.5, materialIds.metal);
  builder.box([-0.05, -2, 6.4], [0.05, 0, 6.5], materialIds.metal);
  builder.box([-0.12, -2.1, 6.3], [0.12, -1.4, 6.4], materialIds.lampOff);
}
