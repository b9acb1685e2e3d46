import type { LaneMap, TrafficLight, Waypoint } from "../../../map/lane-map.js";
import { pixelKinds } from "../frame-buffer.js";
import { materialIds, materials } from "../materials.js";
import { facingCount } from "../mesh.js";
import { SolidBuilder } from "../solids.js";
import { boxAround, standBeside } from "./roadside.js";
import type { TownMeshBuilder } from "./town-mesh.js";

/** Shades from here on are lamps of traffic lights: three a light, red, yellow, green. */
const firstLampShade = 1024 * Math.ceil((materials.length * facingCount) / 1024);

/** Lit and unlit lamps, red, yellow, green, as a frame holds colours: blue, green, red from the top. */
const litColours = [0x242aff, 0x1ec2ff, 0x78ff28];
const unlitColours = [0x16183a, 0x14303a, 0x203414];
const unlitAtNight = [0x050510, 0x050c10, 0x080e05];

/** Heads hang over their lanes so far beyond the stop line, m: there a driver at the line still sees them. */
const beyondStopLine = 14;
const hangingHeight = 4.9;
/** Height of the head that stands on the pole at the signal's own place, m. */
const poleHeadHeight = 2.6;
/** Sizes of a head, m: larger than real ones, for small pictures (docs/cameras.md). */
const headWidth = 0.7;
const headHeight = 1.9;
const headDepth = 0.3;
const lampSize = 0.48;
const lampSpacing = 0.58;

/** How many shades a town with so many lights uses. */
export function shadeCount(lights: number): number {
  return firstLampShade + 3 * lights;
}

/** Writes the lamps' colours into a palette. @param colours 0 green, 1 yellow, 2 red for each light. */
export function lightLamps(palette: Int32Array, colours: Uint8Array, isNight: boolean): void {
  const unlit = isNight ? unlitAtNight : unlitColours;
  for (let light = 0; light < colours.length; light++) {
    for (let lamp = 0; lamp < 3; lamp++) {
      const isLit = colours[light] === 2 - lamp;
      palette[firstLampShade + 3 * light + lamp] = isLit
        ? (pixelKinds.emissive << 24) | litColours[lamp]
        : unlit[lamp];
    }
  }
}

/** Writes -(1 + light) into a palette for the lit lamp of each light, 0 for the others: see CameraRenderer.label. */
export function labelLamps(palette: Int32Array, colours: Uint8Array): void {
  for (let light = 0; light < colours.length; light++) {
    for (let lamp = 0; lamp < 3; lamp++) {
      palette[firstLampShade + 3 * light + lamp] = colours[light] === 2 - lamp ? -(1 + light) : 0;
    }
  }
}

/** Adds the heads of all traffic lights, facing the traffic that they hold. */
export function addSignalHeads(town: TownMeshBuilder, map: LaneMap): void {
  for (const [index, light] of map.trafficLights.entries()) addLight(town, map, light, index);
}

function addLight(town: TownMeshBuilder, map: LaneMap, light: TrafficLight, index: number): void {
  const stops = light.stopPoints;
  if (stops.length === 0) return;
  const pole = standBeside(map, light, stops[0]);
  const builder = new SolidBuilder(town, pole);
  builder.post(-headDepth, 0, 0.09, 0, poleHeadHeight + 0.2, materialIds.darkMetal);
  addHead(town, { ...pole, z: pole.z + poleHeadHeight }, index);
  for (const stop of stops) {
    const place = aheadOf(stop, beyondStopLine);
    addHead(town, { ...place, z: stop.z + hangingHeight }, index);
    const wire = new SolidBuilder(town, place, true);
    boxAround(wire, 0, 0, hangingHeight + headHeight + 0.3, 0.04, stop.laneWidth / 2 + 0.6, 0.06);
    wire.post(
      -headDepth / 2,
      0,
      0.04,
      hangingHeight + headHeight,
      hangingHeight + headHeight + 0.3,
      materialIds.darkMetal,
    );
  }
}

/** One head above a place; the place's yaw is where the head looks. */
function addHead(
  town: TownMeshBuilder,
  place: { x: number; y: number; z: number; yaw: number },
  light: number,
): void {
  const head = new SolidBuilder(town, place);
  const half = headWidth / 2;
  head.box([-headDepth, -half, 0], [0, half, headHeight], materialIds.lampHousing);
  head.face([-headDepth, -half, 0, -headDepth, half, 0, 0, half, 0, 0, -half, 0], materialIds.lampHousing);
  for (let lamp = 0; lamp < 3; lamp++) {
    const middle = headHeight / 2 + (1 - lamp) * lampSpacing;
    const size = lampSize / 2;
    const corners = [
      [0.03, -size, middle - size],
      [0.03, size, middle - size],
      [0.03, size, middle + size],
      [0.03, -size, middle + size],
    ];
    town.shadedFace(head.moved(corners.flat()), firstLampShade + 3 * light + lamp);
  }
}

/** The place so many metres ahead of a stop point, looking back at it. */
function aheadOf({ x, y, z, yaw }: Waypoint, distance: number) {
  return { x: x + distance * Math.cos(yaw), y: y + distance * Math.sin(yaw), z, yaw: yaw + Math.PI };
}
