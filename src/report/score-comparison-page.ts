import type { Comparison } from "../bench/compare.js";
import { escapeHtml, htmlPage, htmlTable } from "./html.js";
import { CHART_STYLE, pairedScatter } from "./score-charts.js";
import {
  COMPARISON_HEAD,
  comparisonRows,
  FLIPPED_HEAD,
  flippedRow,
  pairsLine,
  verdictLine,
} from "./score-comparison.js";
import { numberCells } from "./score-page.js";

const VERDICT_CLASS = { "non-inferior": "good", inferior: "bad", inconclusive: "warn" } as const;

/** A comparison as a self-contained page: verdict, tests, a dot a route, flipped routes. */
export function comparisonPage(comparison: Comparison): string {
  const { a, b, verdict, flipped, perRoute } = comparison;
  const body = [
    "<h1>Comparison</h1>",
    `<p class="faint">A ${escapeHtml(a)}<br>B ${escapeHtml(b)}</p>`,
    `<p class="${VERDICT_CLASS[verdict.type]}"><strong>${escapeHtml(verdictLine(comparison))}</strong></p>`,
    `<p>${escapeHtml(pairsLine(comparison))}</p>`,
    htmlTable(COMPARISON_HEAD, comparisonRows(comparison).map(numberCells)),
    "<h2>Route by route</h2>",
    `<p class="faint">Above the diagonal B did better. Larger dots are several routes; point at one for their names.</p>`,
    pairedScatter(perRoute),
    `<h2>${flipped.length} routes that flipped between success and failure</h2>`,
    flipped.length > 0 ? htmlTable(FLIPPED_HEAD, flipped.map(flippedRow)) : "",
  ].join("\n");
  return htmlPage({ title: `${a} and ${b}`, body, extraStyle: CHART_STYLE });
}
