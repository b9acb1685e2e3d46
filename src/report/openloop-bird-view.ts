import { boxCorners, type GroundBox } from "../geometry/boxes.js";
import type { SampleResult } from "../openloop/evaluate-sample.js";
import { egoBox, pathHeadings } from "../openloop/polygons.js";
import { type Agent, PLAN_STEPS, trackIndex } from "../openloop/sample.js";
import { svgDrawing, svgElement, svgPath, svgText } from "./svg.js";

/** One sample seen from above: x to the right, the drive upwards. */

const SIZE = 360;
/** Metres around what is drawn of the paths. */
const MARGIN = 8;
/** The view never shows less than this, m. */
const LEAST_EXTENT = 24;

type Place = (x: number, y: number) => [number, number];

/** Recorded path, plan, the ego's box at each step, agents now and at the last step with a future. */
export function birdView({ sample, plan, collisions }: SampleResult): string {
  const { scale, place } = viewOf(sample.recorded, plan, sample.mask);
  const last = Math.max(sample.mask.lastIndexOf(1) + 1, 1);
  const agents = (sample.agents ?? []).flatMap((agent) => [
    agentBox(agent, 0, "agent now", place),
    agentBox(agent, last, "agent later", place),
  ]);
  const boundary = (sample.roadBoundary ?? []).map((line) =>
    svgElement("path", { class: "kerb", d: svgPath(placesOf(line, place)) }),
  );
  const steps = Array.from({ length: PLAN_STEPS }, (_, i) => i);
  const planHeadings = pathHeadings(plan);
  const recordedHeadings = pathHeadings(sample.recorded);
  const egos = steps.flatMap((i) => [
    ...(sample.mask[i] === 1
      ? [boxPath(egoBox(sample.recorded, recordedHeadings, i), "recorded box", place)]
      : []),
    boxPath(
      egoBox(plan, planHeadings, i),
      hits(collisions.sparsedrive?.counted, i) ? "plan box hit" : "plan box",
      place,
    ),
  ]);
  const recordedEnd = 2 * (sample.mask.lastIndexOf(1) + 1);
  const paths = [
    svgElement("path", {
      class: "recorded",
      d: pathFromCar(sample.recorded.subarray(0, recordedEnd), place),
    }),
    svgElement("path", { class: "plan", d: pathFromCar(plan, place) }),
  ];
  const [carX, carY] = place(0, 0);
  const scaleBar = [
    svgElement("path", { class: "scale", d: `M12 ${SIZE - 12}h${(10 * scale).toFixed(1)}` }),
    svgText(12, SIZE - 18, "10 m", { class: "axis" }),
  ];
  return svgDrawing(
    SIZE,
    SIZE,
    [
      svgElement("rect", { x: 0, y: 0, width: SIZE, height: SIZE, class: "ground" }),
      ...boundary,
      ...agents,
      ...egos,
      ...paths,
      svgElement("circle", { cx: carX, cy: carY, r: 3, class: "car" }),
      ...scaleBar,
    ].join(""),
  );
}

/** A square view around the car and both paths. */
function viewOf(
  recorded: Float64Array,
  plan: Float64Array,
  mask: Uint8Array,
): { scale: number; place: Place } {
  const xs = [0];
  const ys = [0];
  for (let i = 0; i < PLAN_STEPS; i++) {
    xs.push(plan[2 * i]);
    ys.push(plan[2 * i + 1]);
    if (mask[i] === 0) continue;
    xs.push(recorded[2 * i]);
    ys.push(recorded[2 * i + 1]);
  }
  const lowX = Math.min(...xs);
  const highX = Math.max(...xs);
  const lowY = Math.min(...ys);
  const highY = Math.max(...ys);
  const extent = Math.max(highX - lowX + 2 * MARGIN, highY - lowY + 2 * MARGIN, LEAST_EXTENT);
  const scale = SIZE / extent;
  const middleX = (lowX + highX) / 2;
  const middleY = (lowY + highY) / 2;
  return { scale, place: (x, y) => [SIZE / 2 + scale * (x - middleX), SIZE / 2 - scale * (y - middleY)] };
}

function placesOf(path: Float64Array, place: Place): [number, number][] {
  return Array.from({ length: path.length / 2 }, (_, i) => place(path[2 * i], path[2 * i + 1]));
}

function pathFromCar(path: Float64Array, place: Place): string {
  return svgPath([place(0, 0), ...placesOf(path, place)]);
}

function agentBox(agent: Agent, time: number, look: string, place: Place): string {
  const offset = 3 * trackIndex(time);
  const x = agent.track[offset];
  if (Number.isNaN(x)) return "";
  const box = {
    x,
    y: agent.track[offset + 1],
    yaw: agent.track[offset + 2],
    halfLength: agent.length / 2,
    halfWidth: agent.width / 2,
  };
  return boxPath(box, look, place);
}

function boxPath(box: GroundBox, look: string, place: Place): string {
  return svgElement("path", { class: look, d: `${svgPath(boxCorners(box).map(([x, y]) => place(x, y)))}Z` });
}

function hits(flags: Uint8Array | undefined, i: number): boolean {
  return flags?.[i] === 1;
}

export const BIRD_VIEW_STYLE = `
.ground { fill: var(--line); fill-opacity: .3; } .kerb { fill: none; stroke: var(--ink); stroke-opacity: .5; }
.agent.now { fill: var(--faint); fill-opacity: .55; } .agent.later { fill: none; stroke: var(--faint); stroke-dasharray: 3 2; }
.box { fill: none; stroke-width: 1; stroke-opacity: .45; } .recorded.box { stroke: var(--good); } .plan.box { stroke: var(--accent); }
.plan.box.hit { stroke: var(--bad); stroke-opacity: 1; stroke-width: 2; }
path.recorded:not(.box), path.plan:not(.box) { fill: none; stroke-width: 2.5; }
path.recorded:not(.box) { stroke: var(--good); } path.plan:not(.box) { stroke: var(--accent); }
.car { fill: var(--ink); } .scale { stroke: var(--ink); fill: none; stroke-width: 2; }
`;
