import type { Point } from "../geometry/vectors.js";
import { anyLane, type Lane, laneTypeBits } from "./lane.js";
import type { LaneMap, LaneType } from "./lane-map.js";

/** Fill of the lane types that are drawn; the others stay blank. */
const fills: Partial<Record<LaneType, string>> = {
  driving: "#9aa3ad",
  bidirectional: "#9aa3ad",
  entry: "#9aa3ad",
  exit: "#9aa3ad",
  onRamp: "#9aa3ad",
  offRamp: "#9aa3ad",
  parking: "#b9c4d0",
  biking: "#c98d7a",
  shoulder: "#c9ced4",
  border: "#c9ced4",
  sidewalk: "#dcd3c4",
  median: "#b6c9a8",
};

/** Room around the map, m. */
const margin = 10;

/**
 * A picture of a map as SVG: lanes by type, crosswalks, traffic lights (green discs), stop signs (red squares),
 * yield signs (orange triangles), and routes as lines with their starts marked. One unit is one metre, y down.
 */
export function mapSvg(map: LaneMap, routes: readonly (readonly Point[])[]): string {
  const drawn = map.lanes.filter((lane) => laneTypeBits[lane.type] & anyLane && fills[lane.type]);
  const { minX, minY, width, height } = frameOf(map);
  const junctionsFirst = [...drawn].sort(
    (first, second) => Number(second.junctionId !== -1) - Number(first.junctionId !== -1),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${texts([minX, minY, width, height])}">`,
    `<title>${escaped(map.name)}</title>`,
    `<rect x="${text(minX)}" y="${text(minY)}" width="${text(width)}" height="${text(height)}" fill="#f4f2ee"/>`,
    ...junctionsFirst.map(laneShape),
    ...map.crosswalks.map(
      ({ outline }) => `<polygon points="${outline.map(pair).join(" ")}" fill="#fff" fill-opacity="0.7"/>`,
    ),
    ...map.trafficLights.map(
      ({ x, y }) => `<circle cx="${text(x)}" cy="${text(y)}" r="1.5" fill="#2e9e4f"/>`,
    ),
    ...map.stopSigns.map(
      ({ x, y }) =>
        `<rect x="${text(x - 1.2)}" y="${text(y - 1.2)}" width="2.4" height="2.4" fill="#d03a3a"/>`,
    ),
    ...map.yieldSigns.map(
      ({ x, y }) =>
        `<polygon points="${texts([x - 1.4, y - 1.2, x + 1.4, y - 1.2, x, y + 1.4])}" fill="#e08a1e"/>`,
    ),
    ...routes.filter((route) => route.length > 0).map(routeShape),
    "</svg>\n",
  ].join("\n");
}

function frameOf(map: LaneMap): { minX: number; minY: number; width: number; height: number } {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const lane of map.lanes) {
    for (let at = 0; at < lane.x.length; at++) {
      minX = Math.min(minX, lane.x[at]);
      maxX = Math.max(maxX, lane.x[at]);
      minY = Math.min(minY, lane.y[at]);
      maxY = Math.max(maxY, lane.y[at]);
    }
  }
  return {
    minX: minX - margin,
    minY: minY - margin,
    width: maxX - minX + 2 * margin,
    height: maxY - minY + 2 * margin,
  };
}

/** A lane's area: its right edge forwards, its left edge back. */
function laneShape(lane: Lane): string {
  const right: string[] = [];
  const left: string[] = [];
  for (let at = 0; at < lane.x.length; at++) {
    const half = lane.width[at] / 2;
    const x = -Math.sin(lane.yaw[at]) * half;
    const y = Math.cos(lane.yaw[at]) * half;
    right.push(`${text(lane.x[at] + x)},${text(lane.y[at] + y)}`);
    left.push(`${text(lane.x[at] - x)},${text(lane.y[at] - y)}`);
  }
  const points = [...right, ...left.reverse()].join(" ");
  return `<polygon points="${points}" fill="${fills[lane.type]}" stroke="#fff" stroke-width="0.1"/>`;
}

function routeShape(route: readonly Point[]): string {
  const start = route[0];
  return (
    `<polyline points="${route.map(pair).join(" ")}" fill="none" stroke="#2456c8" stroke-width="1"/>` +
    `<circle cx="${text(start.x)}" cy="${text(start.y)}" r="1.5" fill="#2456c8"/>`
  );
}

function pair({ x, y }: Point): string {
  return `${text(x)},${text(y)}`;
}

function texts(values: readonly number[]): string {
  return values.map(text).join(" ");
}

function text(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}

function escaped(name: string): string {
  return name.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
