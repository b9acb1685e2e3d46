import type { PairScore } from "../bench/compare.js";
import { groupBy } from "../bench/group-by.js";
import type { GroupScore } from "../bench/group-scores.js";
import { escapeHtml } from "./html.js";
import { linearScale, svgDrawing, svgElement, svgText, tickValues } from "./svg.js";

/** Drawings for pages of scores and comparisons. */

const BAR_HEIGHT = 20;
const NAME_WIDTH = 290;
const PLOT_WIDTH = 440;
const AXIS_HEIGHT = 34;
const COUNT_WIDTH = 70;

/** Success rates as bars with their 95 % intervals, the lowest first. */
export function successBars(groups: readonly GroupScore[]): string {
  const sorted = [...groups].sort((a, b) => a.successRate - b.successRate || (a.name < b.name ? -1 : 1));
  const x = linearScale([0, 1], [NAME_WIDTH, NAME_WIDTH + PLOT_WIDTH]);
  const height = AXIS_HEIGHT + sorted.length * BAR_HEIGHT + 6;
  const axis = tickValues(0, 1, 4).map((tick) => [
    svgElement("line", { x1: x(tick), x2: x(tick), y1: AXIS_HEIGHT - 6, y2: height, class: "grid" }),
    svgText(x(tick), AXIS_HEIGHT - 14, `${100 * tick} %`, { "text-anchor": "middle", class: "axis" }),
  ]);
  const rows = sorted.map((group, i) => {
    const top = AXIS_HEIGHT + i * BAR_HEIGHT;
    const middle = top + BAR_HEIGHT / 2;
    const interval = group.successRateInterval;
    const share = `${group.successes} of ${group.records}`;
    return [
      svgText(NAME_WIDTH - 10, middle + 4, group.name, { "text-anchor": "end" }),
      svgElement("rect", {
        x: x(0),
        y: top + 3,
        width: x(group.successRate) - x(0),
        height: BAR_HEIGHT - 6,
        rx: 2,
        class: "bar",
      }),
      interval === null
        ? ""
        : svgElement("path", {
            d: `M${x(interval.low).toFixed(1)} ${middle}H${x(interval.high).toFixed(1)}M${x(interval.low).toFixed(1)} ${middle - 4}v8M${x(interval.high).toFixed(1)} ${middle - 4}v8`,
            class: "whisker",
          }),
      svgText(NAME_WIDTH + PLOT_WIDTH + 12, middle + 4, share, { class: "axis" }),
    ];
  });
  return svgDrawing(NAME_WIDTH + PLOT_WIDTH + COUNT_WIDTH, height, [...axis, ...rows].flat().join(""));
}

const SCATTER_SIZE = 460;
const SCATTER_MARGIN = 56;
const LARGEST_DOT = 26;

/** Driving scores of each route in both results; the area of a dot grows with the routes at that place. */
export function pairedScatter(pairs: readonly PairScore[]): string {
  const low = SCATTER_MARGIN;
  const high = SCATTER_SIZE - LARGEST_DOT - 4;
  const x = linearScale([0, 100], [low, high]);
  const y = linearScale([0, 100], [high - 14, LARGEST_DOT + 4]);
  const grid = tickValues(0, 100, 5).map((tick) => [
    svgElement("line", { x1: x(tick), x2: x(tick), y1: y(0), y2: y(100), class: "grid" }),
    svgElement("line", { x1: x(0), x2: x(100), y1: y(tick), y2: y(tick), class: "grid" }),
    svgText(x(tick), y(0) + 18, String(tick), { "text-anchor": "middle", class: "axis" }),
    svgText(x(0) - 8, y(tick) + 4, String(tick), { "text-anchor": "end", class: "axis" }),
  ]);
  const places = [
    ...groupBy(pairs, (pair) => `${Math.round(pair.scoreA)} ${Math.round(pair.scoreB)}`).values(),
  ];
  const dots = places
    .sort((a, b) => b.length - a.length)
    .map((group) => {
      const { scoreA, scoreB } = group[0] as PairScore;
      const direction = scoreB > scoreA ? "better" : scoreB < scoreA ? "worse" : "equal";
      const names = group.slice(0, 12).map(({ routeId, scenario }) => `${routeId} ${scenario ?? ""}`);
      const rest = group.length > names.length ? [`and ${group.length - names.length} more`] : [];
      return svgElement(
        "circle",
        {
          cx: x(scoreA),
          cy: y(scoreB),
          r: Math.min(3.5 * Math.sqrt(group.length), LARGEST_DOT),
          class: `dot ${direction}`,
        },
        svgElement(
          "title",
          {},
          escapeHtml([`A ${scoreA.toFixed(1)}, B ${scoreB.toFixed(1)}`, ...names, ...rest].join("\n")),
        ),
      );
    });
  return svgDrawing(
    SCATTER_SIZE,
    SCATTER_SIZE,
    [
      ...grid.flat(),
      svgElement("line", { x1: x(0), y1: y(0), x2: x(100), y2: y(100), class: "diagonal" }),
      ...dots,
      svgText((low + high) / 2, SCATTER_SIZE - 8, "driving score of A", { "text-anchor": "middle" }),
      svgText(0, 0, "driving score of B", {
        "text-anchor": "middle",
        transform: `translate(14 ${((y(0) + y(100)) / 2).toFixed(0)}) rotate(-90)`,
      }),
    ].join(""),
  );
}

/** What {@link successBars} and {@link pairedScatter} look like. */
export const CHART_STYLE = `
.grid { stroke: var(--line); } .axis { opacity: .7; } .bar { fill: var(--accent); opacity: .75; }
.whisker { stroke: currentColor; fill: none; } .diagonal { stroke: var(--faint); stroke-dasharray: 4 4; }
.dot { fill-opacity: .55; } .dot.better { fill: var(--good); } .dot.worse { fill: var(--bad); } .dot.equal { fill: var(--faint); }
`;
