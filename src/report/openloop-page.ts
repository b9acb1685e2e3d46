import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { SampleResult } from "../openloop/evaluate-sample.js";
import type { Evaluation } from "../openloop/evaluation.js";
import { projectPath } from "../openloop/front-projection.js";
import { PROTOCOLS } from "../openloop/protocols.js";
import { commandOf } from "../openloop/sample.js";
import type { FrontView } from "../openloop/sources.js";
import { escapeHtml, htmlPage, htmlTable } from "./html.js";
import { BIRD_VIEW_STYLE, birdView } from "./openloop-bird-view.js";
import { CURVE_STYLE, errorCurve } from "./openloop-curve.js";
import {
  baselineHead,
  baselineRows,
  coverageText,
  PROTOCOL_HEAD,
  protocolRows,
  ruleLines,
  SLICE_HEAD,
  sliceRows,
} from "./openloop-rows.js";
import { numberCells } from "./score-page.js";
import { svgElement, svgPath } from "./svg.js";

const WORST_SAMPLES = 12;
const MOST_OF_A_SCENE = 3;

/** An evaluation as a self-contained page. @param frontView the front camera's picture of a sample, if there is one. */
export function openLoopPage(
  evaluation: Evaluation,
  results: readonly SampleResult[],
  frontView: (token: string) => FrontView | null,
): string {
  const names = PROTOCOLS.map(({ name }) => name);
  const table = (head: readonly string[], rows: readonly string[][]) =>
    htmlTable(head, rows.map(numberCells));
  const body = [
    "<h1>Open-loop evaluation</h1>",
    `<p class="faint">${escapeHtml(evaluation.source)}: ${escapeHtml(coverageText(evaluation))}</p>`,
    wide(table(PROTOCOL_HEAD, protocolRows(evaluation, names))),
    listOf([
      ...evaluation.warnings.map((warning) => `warning: ${warning}`),
      ...ruleLines(names),
      ...evaluation.notComputed.map((reason) => `not computed: ${reason}`),
    ]),
    "<h2>Beside planners that see nothing of the road</h2>",
    wide(table(baselineHead(evaluation), baselineRows(evaluation, names))),
    "<h2>By command and motion</h2>",
    wide(table(SLICE_HEAD, sliceRows(evaluation))),
    "<h2>Error over the horizon</h2>",
    `<p class="faint">Over the samples that have a future at that step.</p>`,
    errorCurve(evaluation),
    "<h2>Worst samples</h2>",
    `<p class="faint">By mean error over the steps with a future, at most three of a scene. Green: recorded; blue: planned; red: a box that hits; grey: others now, dashed: at the last step.</p>`,
    `<div class="samples">${worstOf(results)
      .map((result) => sampleFigure(result, frontView(result.sample.token)))
      .join("\n")}</div>`,
  ].join("\n");
  return htmlPage({
    title: "Open-loop evaluation",
    body,
    extraStyle: `${CURVE_STYLE}${BIRD_VIEW_STYLE}${PAGE_STYLE}`,
  });
}

/** Neighbouring keyframes of a scene fail alike: few of each scene show more. */
function worstOf(results: readonly SampleResult[]): SampleResult[] {
  const shown = new Map<string, number>();
  const isAmongFew = ({ sample: { scene } }: SampleResult) => {
    const count = (shown.get(scene) ?? 0) + 1;
    shown.set(scene, count);
    return count <= MOST_OF_A_SCENE;
  };
  return results
    .filter(({ sample }) => sample.mask[0] === 1)
    .sort((a, b) => meanError(b) - meanError(a))
    .filter(isAmongFew)
    .slice(0, WORST_SAMPLES);
}

function meanError({ errors, sample }: SampleResult): number {
  const sum = errors.reduce((total, error) => total + error, 0);
  return sum / sample.mask.reduce((count, exists) => count + exists, 0);
}

function sampleFigure(result: SampleResult, view: FrontView | null): string {
  const { sample } = result;
  const caption = `${sample.scene} ${sample.token}, ${commandOf(sample)}: ${meanError(result).toFixed(2)} m`;
  const camera = view === null ? "" : frontPicture(result, view);
  return `<figure>${birdView(result)}${camera}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

/** The front camera's picture with both paths on the ground. */
function frontPicture({ sample, plan }: SampleResult, view: FrontView): string {
  const { width, height } = view.camera;
  const type = extname(view.path).toLowerCase() === ".png" ? "png" : "jpeg";
  const picture = readFileSync(view.path).toString("base64");
  const path = (look: string, waypoints: Float64Array) =>
    svgElement("path", { class: `${look} projected`, d: svgPath(projectPath(waypoints, view)) });
  const recorded = sample.recorded.subarray(0, 2 * (sample.mask.lastIndexOf(1) + 1));
  return svgElement(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width: 640 },
    [
      svgElement("image", { href: `data:image/${type};base64,${picture}`, width, height }),
      path("recorded", recorded),
      path("plan", plan),
    ].join(""),
  );
}

function wide(table: string): string {
  return `<div class="wide">${table}</div>`;
}

function listOf(lines: readonly string[]): string {
  return `<ul class="faint">${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`;
}

const PAGE_STYLE = `
body { max-width: 84rem; } .wide { overflow-x: auto; } .wide table { font-size: 13px; } .wide th, .wide td { padding: .2rem .5rem; }
.samples { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; } figcaption { font-size: 12px; color: var(--faint); max-width: 360px; overflow-wrap: anywhere; }
path.projected:not(.box) { stroke-width: 10; stroke-opacity: .8; stroke-linecap: round; }
`;
