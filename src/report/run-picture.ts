import type { Episode } from "../episodes/episode-file.js";
import type { LaneExcerpt } from "../episodes/map-excerpt.js";
import { simplifyLine } from "../geometry/simplify.js";
import type { Mark } from "./run-marks.js";
import { svgDrawing, svgElement, svgPath, svgText } from "./svg.js";

/** The bird's-eye picture of an episode: map, planned route, driven path coloured by speed, infractions. */

const width = 900;
const greatestHeight = 640;
const leastHeight = 220;
/** Metres shown on every side of what was planned and driven. */
const border = 25;

/** From standing to the top of the scale: dark violet, blue, green, yellow (viridis). */
const speedColours = [
  "#440154",
  "#472d7b",
  "#3b528b",
  "#2c728e",
  "#21918c",
  "#28ae80",
  "#5ec962",
  "#addc30",
  "#fde725",
];

const laneClasses: Partial<Record<LaneExcerpt["type"], string>> = {
  driving: "road",
  bidirectional: "road",
  parking: "parking",
  biking: "parking",
  shoulder: "verge",
  border: "verge",
  median: "verge",
  sidewalk: "sidewalk",
};
/** What is drawn first lies below. */
const drawingOrder = ["verge", "sidewalk", "parking", "road"];

export const pictureStyle = `
.picture { background: #eef1e8; border-radius: 6px;
  --verge: #d5d9cc; --sidewalk: #c9c4bb; --parking: #a9adb5; --road: #8b9099; }
.picture path { fill: none; stroke-linejoin: round; }
.picture .surface { stroke-width: .6; }
.picture .verge { fill: var(--verge); stroke: var(--verge); }
.picture .sidewalk { fill: var(--sidewalk); stroke: var(--sidewalk); }
.picture .parking { fill: var(--parking); stroke: var(--parking); }
.picture .road { fill: var(--road); stroke: var(--road); }
.picture .edge { stroke: #ffffff; stroke-width: .8; opacity: .7; }
.picture .planned { stroke: #ffffff; stroke-width: 9; opacity: .6; stroke-linecap: round; }
.picture .driven { stroke-linecap: round; stroke-width: 4; }
.picture .infraction { fill: #c0262d; stroke: #ffffff; stroke-width: 1.5; }
.picture text { fill: #1c2430; } .picture .on-mark { fill: #ffffff; font-weight: 700; font-size: 11px; }
@media (prefers-color-scheme: dark) {
.picture { background: #23282b; --verge: #2f3638; --sidewalk: #4a4a48; --parking: #50555d; --road: #626871; }
.picture text { fill: #e4e9f0; } .picture .edge { opacity: .35; } .picture .on-mark { fill: #ffffff; } }
`;

/** Maps world metres to pixels; the world's x points right and its y down, as on the page. */
interface Frame {
  readonly height: number;
  readonly scale: number;
  x(world: number): number;
  y(world: number): number;
}

/** Draws an episode. @param marks infractions, in the order of their numbers. */
export function episodePicture(episode: Episode, marks: readonly Mark[]): string {
  const frame = frameOf(episode);
  const planned = svgPath(episode.plannedRoute.map(([x, y]) => [frame.x(x), frame.y(y)]));
  const drawing = [
    ...laneShapes(episode.lanes, frame),
    svgElement("path", { class: "planned", d: planned }),
    ...drivenPath(episode, frame),
    ...ends(episode, frame),
    ...marks.flatMap((mark) => infraction(mark, frame)),
    ...speedLegend(topSpeed(episode), frame.height),
    ...scaleBar(frame),
  ].join("");
  return svgDrawing(width, frame.height, drawing).replace("<svg", '<svg class="picture"');
}

function frameOf({ plannedRoute, trace }: Episode): Frame {
  const xs = [...plannedRoute.map(([x]) => x), ...Array.from(trace.x)];
  const ys = [...plannedRoute.map(([, y]) => y), ...Array.from(trace.y)];
  const left = least(xs) - border;
  const right = -least(xs.map((x) => -x)) + border;
  const top = least(ys) - border;
  const bottom = -least(ys.map((y) => -y)) + border;
  const scale = Math.min(width / (right - left), greatestHeight / (bottom - top));
  const height = Math.max(leastHeight, Math.round(scale * (bottom - top)));
  const middleX = (left + right) / 2;
  const middleY = (top + bottom) / 2;
  return {
    height,
    scale,
    x: (world) => width / 2 + scale * (world - middleX),
    y: (world) => height / 2 + scale * (world - middleY),
  };
}

function least(values: readonly number[]): number {
  return values.reduce((lowest, value) => Math.min(lowest, value), Number.POSITIVE_INFINITY);
}

function laneShapes(lanes: readonly LaneExcerpt[], frame: Frame): string[] {
  const classOf = (lane: LaneExcerpt) => laneClasses[lane.type] ?? "verge";
  const surfaces = drawingOrder.flatMap((name) =>
    lanes.filter((lane) => classOf(lane) === name).map((lane) => laneSurface(lane, name, frame)),
  );
  const edges = lanes
    .filter((lane) => classOf(lane) === "road" && !lane.isJunction)
    .flatMap((lane) => [laneEdge(lane, 0.5, frame), laneEdge(lane, -0.5, frame)]);
  return [...surfaces, ...edges];
}

function laneSurface(lane: LaneExcerpt, name: string, frame: Frame): string {
  const outline = [...edgePoints(lane, -0.5, frame), ...edgePoints(lane, 0.5, frame).reverse()];
  return svgElement("path", { class: `surface ${name}`, d: `${svgPath(outline)}Z` });
}

function laneEdge(lane: LaneExcerpt, widths: number, frame: Frame): string {
  return svgElement("path", { class: "edge", d: svgPath(edgePoints(lane, widths, frame)) });
}

/** The line along a lane that lies so many lane widths to the right of its centre. */
function edgePoints(lane: LaneExcerpt, widths: number, frame: Frame): [number, number][] {
  const last = lane.x.length - 1;
  return lane.x.map((x, i) => {
    const before = Math.max(i - 1, 0);
    const after = Math.min(i + 1, last);
    const direction = Math.atan2(lane.y[after] - lane.y[before], lane.x[after] - lane.x[before]);
    const offset = widths * lane.width[i];
    return [frame.x(x - Math.sin(direction) * offset), frame.y(lane.y[i] + Math.cos(direction) * offset)];
  });
}

/** The driven path in stretches of one colour. */
function drivenPath({ trace }: Episode, frame: Frame): string[] {
  if (trace.x.length < 2) return [];
  const top = topSpeed({ trace });
  const colours = Array.from(trace.speed, (speed) => speedColour(speed, top));
  const shapes: string[] = [];
  let from = 0;
  for (let i = 1; i <= colours.length; i++) {
    if (i < colours.length && colours[i] === colours[from]) continue;
    // Up to the first point of the next colour, so that the path has no gaps.
    shapes.push(stretch(trace, from, Math.min(i + 1, colours.length), colours[from], frame));
    from = i;
  }
  return shapes;
}

function stretch(trace: Episode["trace"], from: number, to: number, stroke: string, frame: Frame): string {
  const x = Array.from({ length: to - from }, (_, i) => trace.x[from + i]);
  const y = Array.from({ length: to - from }, (_, i) => trace.y[from + i]);
  const points = simplifyLine([x, y], 0.03).map((i): [number, number] => [frame.x(x[i]), frame.y(y[i])]);
  return svgElement("path", { class: "driven", stroke, d: svgPath(points) });
}

/** The top of the speed scale, m/s: full tens of km/h. */
function topSpeed({ trace }: Pick<Episode, "trace">): number {
  const fastest = -least(Array.from(trace.speed, (speed) => -speed));
  return Math.max(10, 10 * Math.ceil((3.6 * Math.max(fastest, 0)) / 10)) / 3.6;
}

function speedColour(speed: number, top: number): string {
  const index = Math.floor((speed / top) * speedColours.length);
  return speedColours[Math.min(Math.max(index, 0), speedColours.length - 1)];
}

function ends({ plannedRoute, trace }: Episode, frame: Frame): string[] {
  const [startX, startY] = plannedRoute[0];
  const [goalX, goalY] = plannedRoute.at(-1)!;
  const dot = (x: number, y: number, fill: string) =>
    svgElement("circle", {
      cx: frame.x(x),
      cy: frame.y(y),
      r: 6,
      fill,
      stroke: "#ffffff",
      "stroke-width": 2,
    });
  const last = trace.x.length - 1;
  return [
    dot(startX, startY, "#1f6feb"),
    svgText(frame.x(startX) + 10, frame.y(startY) - 8, "start"),
    dot(goalX, goalY, "#1a7f4b"),
    svgText(frame.x(goalX) + 10, frame.y(goalY) - 8, "goal"),
    ...(last >= 0 ? [dot(trace.x[last], trace.y[last], "#1c2430")] : []),
  ];
}

function infraction({ number, x, y }: Mark, frame: Frame): string[] {
  const place = { cx: frame.x(x), cy: frame.y(y) };
  return [
    svgElement("circle", { class: "infraction", ...place, r: 9 }),
    svgText(place.cx, place.cy + 4, String(number), { class: "on-mark", "text-anchor": "middle" }),
  ];
}

function speedLegend(top: number, height: number): string[] {
  const box = 18;
  const y = height - 22;
  const boxes = speedColours.map((fill, i) =>
    svgElement("rect", { x: 12 + i * box, y, width: box, height: 8, fill }),
  );
  const right = 12 + speedColours.length * box;
  return [...boxes, svgText(12, y - 4, "0"), svgText(right + 4, y + 8, `${Math.round(3.6 * top)} km/h`)];
}

/** A bar of a round number of metres. */
function scaleBar(frame: Frame): string[] {
  const metres = [100, 50, 20, 10].find((length) => length * frame.scale < width / 4) ?? 5;
  const right = width - 14;
  const y = frame.height - 14;
  const left = right - metres * frame.scale;
  return [
    svgElement("path", {
      d: svgPath([
        [left, y - 5],
        [left, y],
        [right, y],
        [right, y - 5],
      ]),
      style: "stroke: currentColor; stroke-width: 1.5",
    }),
    svgText(right, y - 8, `${metres} m`, { "text-anchor": "end" }),
  ];
}
