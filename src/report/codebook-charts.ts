import { type ActionCodebook, CURVE_POSES } from "../tokens/codebook/codebook.js";
import type { CodebookReport, SweepRow } from "../tokens/codebook/report.js";
import { POSE } from "../tokens/motion/windows.js";
import { linearScale, svgDrawing, svgElement, svgPath, svgText, tickValues } from "./svg.js";

/** Drawings of an action codebook. */

export const CODEBOOK_STYLE = `
.frame { stroke: var(--line); } .fan { fill: none; stroke: var(--accent); stroke-opacity: .18; }
.end { fill: var(--accent); fill-opacity: .8; } .kmeans { stroke: var(--accent); fill: var(--accent); }
.kdisk { stroke: var(--warn); fill: var(--warn); } .line { fill: none; stroke-width: 2; }
.bar { fill: var(--accent); } svg text.tick { fill: var(--faint); }
`;

const FAN = { width: 900, height: 720, margin: 40 };

/**
 * All tokens as curves from the car's place, driving direction upwards; sideways stretched, since tokens move far
 * more ahead.
 */
export function fanPicture(codebook: ActionCodebook): string {
  const { curves } = codebook.arrays;
  let [left, right, back, front] = [-1, 1, -0.2, 1];
  for (let at = 0; at < curves.length; at += POSE) {
    left = Math.min(left, curves[at + 1]);
    right = Math.max(right, curves[at + 1]);
    back = Math.min(back, curves[at]);
    front = Math.max(front, curves[at]);
  }
  const { width, height, margin } = FAN;
  const toX = linearScale([left, right], [margin, width - margin]);
  const toY = linearScale([back, front], [height - margin, margin]);
  const grid = [
    ...tickValues(back, front, 8).map(
      (x) => line(margin, toY(x), width - margin, toY(x)) + tick(margin - 6, toY(x) + 4, `${x}`, "end"),
    ),
    ...tickValues(left, right, 8).map(
      (y) =>
        line(toX(y), margin, toX(y), height - margin) + tick(toX(y), height - margin + 16, `${y}`, "middle"),
    ),
  ];
  const fans: string[] = [];
  const ends: string[] = [];
  for (let token = 0; token < codebook.k; token++) {
    const points: [number, number][] = [[toX(0), toY(0)]];
    for (let pose = 0; pose < CURVE_POSES; pose++) {
      const at = (token * CURVE_POSES + pose) * POSE;
      points.push([toX(curves[at + 1]), toY(curves[at])]);
    }
    fans.push(svgPath(points));
    const [cx, cy] = points[CURVE_POSES];
    ends.push(svgElement("circle", { cx, cy, r: 1.4, class: "end" }));
  }
  const labels =
    tick(width / 2, height - 6, "m to the right", "middle") + tick(margin, margin - 14, "m ahead", "middle");
  return svgDrawing(
    width,
    height,
    grid.join("") + svgElement("path", { d: fans.join(""), class: "fan" }) + ends.join("") + labels,
  );
}

const CHART = { width: 720, height: 320, left: 60, right: 20, top: 20, bottom: 46 };

/** Uses of each token, most used first, both axes logarithmic. */
export function usageHistogram({ uses }: CodebookReport): string {
  const sorted = [...uses].sort((a, b) => b - a).filter((count) => count > 0);
  const log = Math.log10;
  const toX = chartX([0, log(sorted.length)]);
  const toY = chartY([0, log(sorted[0] ?? 1)]);
  const points = sorted.map((count, i): [number, number] => [toX(log(i + 1)), toY(log(count))]);
  const powers = (most: number) => Array.from({ length: Math.floor(log(most)) + 1 }, (_, i) => i);
  return svgDrawing(
    CHART.width,
    CHART.height,
    gridX(powers(sorted.length), toX, (power) => `${10 ** power}`) +
      gridY(powers(sorted[0] ?? 1), toY, (power) => `${10 ** power}`) +
      svgElement("path", { d: svgPath(points), class: "line kmeans", style: "fill: none" }) +
      axisNames("rank of the token", "uses"),
  );
}

/** FDE at three seconds against the number of tokens, for both methods. */
export function sizeChart(rows: readonly SweepRow[]): string {
  const sizes = [...new Set(rows.map(({ k }) => k))];
  const toX = chartX([Math.log2(sizes[0]), Math.log2(sizes[sizes.length - 1])]);
  const highest = Math.max(...rows.map(({ fde }) => fde["3s"]));
  const toY = chartY([0, highest]);
  const lines = (["k-means", "k-disk"] as const).map((method, i) => {
    const points = rows
      .filter((row) => row.method === method)
      .map((row): [number, number] => [toX(Math.log2(row.k)), toY(row.fde["3s"])]);
    const colour = method === "k-means" ? "kmeans" : "kdisk";
    return (
      svgElement("path", { d: svgPath(points), class: `line ${colour}`, style: "fill: none" }) +
      points.map(([cx, cy]) => svgElement("circle", { cx, cy, r: 4, class: colour })).join("") +
      svgElement("circle", { cx: CHART.width - 110, cy: CHART.top + 14 + 20 * i, r: 4, class: colour }) +
      svgText(CHART.width - 98, CHART.top + 18 + 20 * i, method)
    );
  });
  return svgDrawing(
    CHART.width,
    CHART.height,
    gridX(sizes.map(Math.log2), toX, (power) => `${2 ** power}`) +
      gridY(tickValues(0, highest), toY, (value) => `${value}`) +
      lines.join("") +
      axisNames("tokens", "FDE at 3 s, m"),
  );
}

const chartX = (range: readonly [number, number]) =>
  linearScale(range, [CHART.left, CHART.width - CHART.right]);
const chartY = (range: readonly [number, number]) =>
  linearScale(range, [CHART.height - CHART.bottom, CHART.top]);

function gridX(values: readonly number[], toX: (value: number) => number, name: (value: number) => string) {
  const bottom = CHART.height - CHART.bottom;
  return values
    .map(
      (value) =>
        line(toX(value), CHART.top, toX(value), bottom) +
        tick(toX(value), bottom + 16, name(value), "middle"),
    )
    .join("");
}

function gridY(values: readonly number[], toY: (value: number) => number, name: (value: number) => string) {
  return values
    .map(
      (value) =>
        line(CHART.left, toY(value), CHART.width - CHART.right, toY(value)) +
        tick(CHART.left - 6, toY(value) + 4, name(value), "end"),
    )
    .join("");
}

function axisNames(x: string, y: string): string {
  return tick(CHART.width / 2, CHART.height - 8, x, "middle") + tick(CHART.left, CHART.top - 8, y, "middle");
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return svgElement("line", { x1, y1, x2, y2, class: "frame" });
}

function tick(x: number, y: number, text: string, anchor: string): string {
  return svgText(x, y, text, { "text-anchor": anchor, class: "tick" });
}
