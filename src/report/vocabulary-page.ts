import { type Bins, boundOf } from "../tokens/vocabulary/bins.js";
import type { TrajectoryVocabulary, VocabularyErrors } from "../tokens/vocabulary/vocabulary.js";
import { escapeHtml, htmlPage, htmlTable } from "./html.js";
import { linearScale, svgDrawing, svgElement, svgPath, svgText, tickValues } from "./svg.js";

/** A trajectory vocabulary and how well it rebuilds waypoints, as a self-contained page. */
export function vocabularyPage(vocabulary: TrajectoryVocabulary, errors: VocabularyErrors): string {
  const { provenance, bins, method } = vocabulary;
  const compared = provenance.comparison.flatMap((row) =>
    row.errors === null ? [] : [errorRow(row.method, row.errors)],
  );
  const body = [
    `<h1>Trajectory vocabulary of ${bins} bins</h1>`,
    `<p class="faint">${method}; SHA-256 of edges and values: ${vocabulary.hash}</p>`,
    "<h2>Error on trajectories it was not made of</h2>",
    htmlTable(ERROR_HEAD, [errorRow(method, errors)]),
    "<h2>Ways to place the edges</h2>",
    `<p class="faint">On the trajectories held out when it was built: ${escapeHtml(provenance.heldOutGroups.join(", ")) || "none"}.</p>`,
    htmlTable(ERROR_HEAD, compared),
    "<h2>Width of the bins</h2>",
    widthChart("x, m ahead", vocabulary.x),
    widthChart("y, m to the right", vocabulary.y),
    `<p>Largest error within range: x ${boundOf(vocabulary.x).toFixed(3)} m, y ${boundOf(vocabulary.y).toFixed(3)} m.</p>`,
    "<h2>Provenance</h2>",
    htmlTable(
      ["source", "tracks"],
      provenance.sources.map(({ path, tracks }) => [path, tracks]),
    ),
    `<p>${provenance.trainTrajectories} trajectories; SHA-256 of all: ${provenance.dataSha256}</p>`,
  ].join("\n");
  return htmlPage({
    title: `Trajectory vocabulary, ${bins} bins`,
    body,
    extraStyle:
      ".grid { stroke: var(--line); } .width { fill: none; stroke: var(--accent); stroke-width: 1.5; }",
  });
}

const ERROR_HEAD = [
  "edges",
  "trajectories",
  "mean error, m",
  "in range, m",
  "x, m",
  "y, m",
  "clamped x",
  "clamped y",
  "ADE, m",
  "FDE, m",
];

function errorRow(name: string, errors: VocabularyErrors) {
  const short = (value: number) => Number(value.toFixed(4));
  return [
    name,
    errors.trajectories,
    short(errors.meanError),
    short(errors.meanErrorInRange),
    short(errors.x.mean),
    short(errors.y.mean),
    errors.x.clamped,
    errors.y.clamped,
    short(errors.ade),
    short(errors.fde),
  ];
}

const WIDTH = 900;
const HEIGHT = 220;
const PLOT = { left: 60, right: WIDTH - 20, top: 24, bottom: HEIGHT - 40 };

/** The width of each bin over its place, as steps. */
function widthChart(name: string, { low, high, edges }: Bins): string {
  const borders = [low, ...edges, high];
  const widths = borders.slice(1).map((border, i) => border - borders[i]);
  const widest = Math.max(...widths);
  const toX = linearScale([low, high], [PLOT.left, PLOT.right]);
  const toY = linearScale([0, widest], [PLOT.bottom, PLOT.top]);
  const steps = widths.flatMap((width, i): [number, number][] => [
    [toX(borders[i]), toY(width)],
    [toX(borders[i + 1]), toY(width)],
  ]);
  const grid = [
    ...tickValues(low, high, 10).map(
      (value) =>
        svgElement("line", { x1: toX(value), x2: toX(value), y1: PLOT.top, y2: PLOT.bottom, class: "grid" }) +
        svgText(toX(value), PLOT.bottom + 16, `${value}`, { "text-anchor": "middle" }),
    ),
    ...tickValues(0, widest, 4).map(
      (value) =>
        svgElement("line", { x1: PLOT.left, x2: PLOT.right, y1: toY(value), y2: toY(value), class: "grid" }) +
        svgText(PLOT.left - 6, toY(value) + 4, `${value}`, { "text-anchor": "end" }),
    ),
  ];
  const names =
    svgText(WIDTH / 2, HEIGHT - 6, name, { "text-anchor": "middle" }) + svgText(PLOT.left, 14, "width, m");
  return svgDrawing(
    WIDTH,
    HEIGHT,
    grid.join("") + svgElement("path", { d: svgPath(steps), class: "width" }) + names,
  );
}
