import type { RandomStream } from "../../../base/random.js";
import { boxesOverlap, type GroundBox } from "../../../geometry/boxes.js";
import type { Lane } from "../../../map/lane.js";
import type { LaneMap } from "../../../map/lane-map.js";
import { distanceToLanes, pavedLanes } from "./roadside.js";
import { addBuilding, addStreetLamp, addTree } from "./scenery-shapes.js";
import type { Terrain } from "./terrain.js";
import type { TownMeshBuilder } from "./town-mesh.js";

/** Distances along a road from one thing to the next, m. */
const buildingPeriod: readonly [number, number] = [16, 30];
const treePeriod: readonly [number, number] = [9, 26];
const lampPeriod = 32;
/** From the road's outermost edge, m. */
const buildingSetback: readonly [number, number] = [3, 12];
const treeSetback: readonly [number, number] = [1.2, 7];
const lampSetback = 0.6;
/** Nothing stands nearer to a lane's edge than this, m. */
const clearance = 0.4;
/** Share of places that stay empty. */
const emptyPlots = 0.25;

/** Occupied ground, in squares, so that nothing is built into another. */
class Plots {
  readonly #cells = new Map<string, GroundBox[]>();

  /** Takes a piece of ground when it is free. */
  take(box: GroundBox): boolean {
    const keys = keysAround(box);
    if (keys.some((key) => this.#cells.get(key)?.some((other) => boxesOverlap(box, other)))) return false;
    for (const key of keys) this.#cells.set(key, [...(this.#cells.get(key) ?? []), box]);
    return true;
  }
}

function keysAround({ x, y, halfLength, halfWidth }: GroundBox): string[] {
  const size = 32;
  const reach = Math.hypot(halfLength, halfWidth);
  const keys: string[] = [];
  for (let column = Math.floor((x - reach) / size); column <= Math.floor((x + reach) / size); column++) {
    for (let row = Math.floor((y - reach) / size); row <= Math.floor((y + reach) / size); row++) {
      keys.push(`${column},${row}`);
    }
  }
  return keys;
}

/**
 * Adds street lamps, buildings and trees along the roads, off all lanes. Maps say nothing of them: they are drawn from
 * the random stream. They hide what is behind them and stop nobody.
 */
export function addScenery(
  town: TownMeshBuilder,
  map: LaneMap,
  terrain: Terrain,
  random: RandomStream,
): void {
  const plots = new Plots();
  const sides = map.lanes.filter((lane) => lane.junctionId < 0 && isOutermost(lane));
  for (const lane of sides) addLamps(town, map, lane, plots);
  for (const lane of sides) {
    addBuildings(town, map, terrain, lane, plots, random.fork(`buildings ${lane.index}`));
  }
  for (const lane of sides) addTrees(town, map, terrain, lane, plots, random.fork(`trees ${lane.index}`));
}

function isOutermost(lane: Lane): boolean {
  return lane.right < 0 && lane.length > 8;
}

function addLamps(town: TownMeshBuilder, map: LaneMap, lane: Lane, plots: Plots): void {
  for (let distance = lampPeriod / 2; distance < lane.length; distance += lampPeriod) {
    const place = besideRoad(map, lane, distance, lampSetback);
    const box = { ...place, halfLength: 0.2, halfWidth: 0.2 };
    if (isFree(map, box) && plots.take(box)) addStreetLamp(town, place);
  }
}

function addBuildings(
  town: TownMeshBuilder,
  map: LaneMap,
  terrain: Terrain,
  lane: Lane,
  plots: Plots,
  random: RandomStream,
): void {
  for (let distance = 6; distance < lane.length; distance += random.uniform(...buildingPeriod)) {
    const halfLength = random.uniform(5, 9);
    const halfWidth = random.uniform(4.5, 8);
    const setback = random.uniform(...buildingSetback);
    const stream = random.fork(Math.round(distance * 100));
    if (stream.chance(emptyPlots)) continue;
    const place = besideRoad(map, lane, distance, setback + halfWidth);
    const box = { ...place, halfLength, halfWidth };
    if (!isFree(map, box) || !plots.take(box)) continue;
    addBuilding(town, { ...place, z: terrain.heightAt(place.x, place.y) - 1 }, halfLength, halfWidth, stream);
  }
}

function addTrees(
  town: TownMeshBuilder,
  map: LaneMap,
  terrain: Terrain,
  lane: Lane,
  plots: Plots,
  random: RandomStream,
): void {
  for (let distance = 3; distance < lane.length; distance += random.uniform(...treePeriod)) {
    const place = besideRoad(map, lane, distance, random.uniform(...treeSetback));
    const height = random.uniform(3.5, 8);
    const box = { ...place, halfLength: 0.5, halfWidth: 0.5 };
    if (!isFree(map, box) || !plots.take(box)) continue;
    addTree(town, { ...place, z: terrain.heightAt(place.x, place.y) - 0.2 }, height, random);
  }
}

/** A pose beside a lane's right edge, turned along the lane. */
function besideRoad(map: LaneMap, lane: Lane, distance: number, offset: number) {
  const pose = { x: 0, y: 0, z: 0, yaw: 0, width: 0 };
  map.poseOnLane(lane.index, distance, pose);
  const right = pose.width / 2 + offset;
  return {
    x: pose.x - Math.sin(pose.yaw) * right,
    y: pose.y + Math.cos(pose.yaw) * right,
    z: pose.z,
    yaw: pose.yaw,
  };
}

/** Is a piece of ground off every lane? Looks at points of it 2 m apart. */
function isFree(map: LaneMap, { x, y, yaw, halfLength, halfWidth }: GroundBox): boolean {
  const cos = Math.cos(yaw);
  const sin = Math.sin(yaw);
  const alongSteps = Math.ceil(halfLength);
  const acrossSteps = Math.ceil(halfWidth);
  for (let i = -alongSteps; i <= alongSteps; i++) {
    for (let j = -acrossSteps; j <= acrossSteps; j++) {
      const ahead = (halfLength * i) / alongSteps;
      const right = (halfWidth * j) / acrossSteps;
      const px = x + cos * ahead - sin * right;
      const py = y + sin * ahead + cos * right;
      if (distanceToLanes(map, px, py, Number.NaN, pavedLanes) < clearance) return false;
    }
  }
  return true;
}
