import { join } from "node:path";
import { writeFileWhole } from "../../base/files.js";
import type { DrivenPose } from "./synthetic-drive.js";

/** An invented drive and the city in which it happens. */
export interface SyntheticRoad {
  readonly location: string;
  readonly path: (seconds: number) => DrivenPose;
}

/** The road reaches this far to either side of the drive and beyond its ends, m. */
const HALF_WIDTH = 6;
const BEYOND_ENDS = 40;
/** A traffic island to the left of the drive: from where to where along it and aside, m. */
const ISLAND_ALONG = [5, 11] as const;
const ISLAND_ASIDE = [3, 4.5] as const;

type Place = readonly [x: number, y: number];
type Station = Pick<DrivenPose, "x" | "y" | "yaw">;

/** Writes the map expansion: a road with an island along each drive. */
export function writeSyntheticMaps(folder: string, roads: readonly SyntheticRoad[]): void {
  for (const location of new Set(roads.map((road) => road.location))) {
    const map = mapOf(
      roads.filter((road) => road.location === location),
      location,
    );
    writeFileWhole(join(folder, "maps", "expansion", `${location}.json`), JSON.stringify(map));
  }
}

function mapOf(roads: readonly SyntheticRoad[], location: string) {
  const node: { token: string; x: number; y: number }[] = [];
  const ring = (places: readonly Place[]) =>
    places.map(([x, y]) => {
      const token = `${location}-node-${node.length}`;
      node.push({ token, x, y });
      return token;
    });
  const polygon = roads.map(({ path }, i) => {
    const stations = stationsAlong(path);
    const [from, to] = ISLAND_ALONG.map((along) => along + BEYOND_ENDS);
    return {
      token: `${location}-polygon-${i}`,
      exterior_node_tokens: ring(strip(stations, -HALF_WIDTH, HALF_WIDTH)),
      holes: [{ node_tokens: ring(strip(stations.slice(from, to! + 1), ...ISLAND_ASIDE)) }],
    };
  });
  const drivable_area = polygon.map(({ token }, i) => ({
    token: `${location}-drivable-${i}`,
    polygon_tokens: [token],
  }));
  return { version: "1.3", polygon, line: [], node, drivable_area };
}

/** A station each metre of the drive, which goes on straight beyond both ends. */
function stationsAlong(path: SyntheticRoad["path"]): Station[] {
  const driven: Station[] = [path(0)];
  for (let i = 1; !path(i / 100).isOver; i++) {
    const pose = path(i / 100);
    const last = driven.at(-1)!;
    if (Math.hypot(pose.x - last.x, pose.y - last.y) >= 1) driven.push(pose);
  }
  const beyond = ({ x, y, yaw }: Station, metres: number) => ({
    x: x + metres * Math.cos(yaw),
    y: y + metres * Math.sin(yaw),
    yaw,
  });
  const metres = Array.from({ length: BEYOND_ENDS }, (_, i) => i + 1);
  return [
    ...metres.toReversed().map((m) => beyond(driven[0], -m)),
    ...driven,
    ...metres.map((m) => beyond(driven.at(-1)!, m)),
  ];
}

/** The ring around what lies between two distances to the left of the stations. */
function strip(stations: readonly Station[], near: number, far: number): Place[] {
  const aside = (metres: number) =>
    stations.map(({ x, y, yaw }): Place => [x - metres * Math.sin(yaw), y + metres * Math.cos(yaw)]);
  return [...aside(near), ...aside(far).toReversed()];
}
