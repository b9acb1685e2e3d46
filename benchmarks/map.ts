import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseXml } from "../src/base/xml.js";
import { squaredDistanceToSegment } from "../src/geometry/segments.js";
import { lanePosition } from "../src/map/lane.js";
import { LaneMap } from "../src/map/lane-map.js";
import type { BenchResult } from "./measure.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const townFour = `${root}../shared/data/maps/carla/Town04.xodr`;
/** Without CARLA's files the project's own, smaller town stands in. */
const path = existsSync(townFour) ? townFour : `${root}routes/maps/Riverside.xodr`;
const name = path.slice(path.lastIndexOf("/") + 1, -".xodr".length);

const loads = 5;
const queries = 300_000;
const bruteForceQueries = 300;

/** Loading a town, beside only parsing its XML; nearest-lane queries, beside looking at every piece of every lane. */
export async function bench(): Promise<BenchResult[]> {
  const text = readFileSync(path, "utf8");
  const map = LaneMap.fromOpenDrive(text, path);
  return [
    {
      what: `load and index ${name}`,
      value: median(() => LaneMap.fromOpenDrive(text, path)),
      unit: "ms",
      baseline: { what: "parsing its XML", value: median(() => parseXml(text, path)) },
      target: { below: 500 },
    },
    {
      what: `nearest-lane queries on ${name}, one core`,
      value: indexedRate(map),
      unit: "1/s",
      baseline: { what: "looking at all lanes", value: bruteForceRate(map) },
      target: { above: 300_000 },
    },
  ];
}

/** Median duration in milliseconds. */
function median(work: () => unknown): number {
  const durations = Array.from({ length: loads }, () => millisecondsOf(work)).sort(
    (first, second) => first - second,
  );
  return durations[Math.floor(loads / 2)];
}

function indexedRate(map: LaneMap): number {
  const places = placesBeside(map, queries);
  const position = lanePosition();
  const duration = millisecondsOf(() => {
    for (let at = 0; at < queries; at++) map.nearestLane(places[2 * at], places[2 * at + 1], position);
  });
  return (1000 * queries) / duration;
}

function bruteForceRate(map: LaneMap): number {
  const places = placesBeside(map, bruteForceQueries);
  const duration = millisecondsOf(() => {
    for (let at = 0; at < bruteForceQueries; at++) nearestOfAll(map, places[2 * at], places[2 * at + 1]);
  });
  return (1000 * bruteForceQueries) / duration;
}

function nearestOfAll(map: LaneMap, x: number, y: number): number {
  let nearest = -1;
  let shortest = Infinity;
  for (const lane of map.lanes) {
    if (lane.type !== "driving") continue;
    for (let at = 1; at < lane.x.length; at++) {
      const square = squaredDistanceToSegment(x, y, lane.x[at - 1], lane.y[at - 1], lane.x[at], lane.y[at]);
      if (square >= shortest) continue;
      shortest = square;
      nearest = lane.index;
    }
  }
  return nearest;
}

/** Places up to 6 m beside lanes of every type all over the town, x and y in turn. */
function placesBeside(map: LaneMap, count: number): Float64Array {
  const places = new Float64Array(2 * count);
  for (let at = 0; at < count; at++) {
    const lane = map.lanes[(at * 7919) % map.lanes.length];
    const sample = (at * 31) % lane.x.length;
    places[2 * at] = lane.x[sample] + (at % 13) - 6;
    places[2 * at + 1] = lane.y[sample] + (at % 11) - 5;
  }
  return places;
}

function millisecondsOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
