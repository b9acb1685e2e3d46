import type { Score } from "../bench/score.js";
import { type Cell, escapeHtml, htmlPage, htmlTable, rawHtml } from "./html.js";
import { CHART_STYLE, successBars } from "./score-charts.js";
import {
  coverageLine,
  detectableLine,
  notComputedLines,
  percentText,
  pointsText,
  scoreColumns,
  scoreRows,
} from "./score-rows.js";
import { CORRECTION_HEAD, correctionRows, groupHead, groupRow, publishedLines } from "./score-table.js";

/** A score as a self-contained page: figures, audit, scenario types, towns, routes. */
export function scorePage(score: Score): string {
  const columns = scoreColumns(score);
  const body = [
    `<h1>Bench2Drive score</h1>`,
    `<p class="faint">${escapeHtml(score.source)}</p>`,
    `<p>${escapeHtml(coverageLine(score))}</p>`,
    htmlTable(
      columns.map(({ title }) => title),
      scoreRows(score).map((row) => numberCells(columns.map(({ of }) => of(row)))),
    ),
    listOf(notComputedLines(score).map((line) => `not computed: ${line}`)),
    `<p class="faint">${escapeHtml(detectableLine(score))}</p>`,
    "<h2>Audit</h2>",
    auditList(score),
    ...(score.corrected === null
      ? []
      : [
          "<h2>What each correction changes</h2>",
          htmlTable(CORRECTION_HEAD, correctionRows(score)),
          listOf(score.corrected.switches.map(({ name, mends }) => `${name}: ${mends}`)),
        ]),
    "<h2>Success by scenario type</h2>",
    `<p class="faint">Whiskers are 95 % Wilson intervals.</p>`,
    successBars(score.perScenario),
    "<h2>Success by town</h2>",
    successBars(score.perTown),
    details("Scenario types and towns as tables", [
      htmlTable(groupHead("scenario type"), score.perScenario.map(groupRow).map(numberCells)),
      htmlTable(groupHead("town"), score.perTown.map(groupRow).map(numberCells)),
    ]),
    details(`All ${score.perRoute.length} routes`, [routeTable(score)]),
  ].join("\n");
  return htmlPage({ title: `Score of ${score.source}`, body, extraStyle: CHART_STYLE });
}

/** Cells of a row whose first column is a name and whose others are numbers as text. */
export function numberCells(row: readonly string[]): Cell[] {
  return row.map((text, i) => (i === 0 ? text : rawHtml(`<div class="number">${escapeHtml(text)}</div>`)));
}

function auditList(score: Score): string {
  const lines = [
    ...score.audit.findings.map(
      ({ severity, message }) =>
        `<li><span class="${severity === "misleading" ? "bad" : "warn"}">${severity}</span> ${escapeHtml(message)}</li>`,
    ),
    ...publishedLines(score).map((line) => `<li>${escapeHtml(line)}</li>`),
  ];
  return lines.length > 0
    ? `<ul>${lines.join("\n")}</ul>`
    : `<p class="good">Nothing speaks against these figures.</p>`;
}

function routeTable({ perRoute }: Score): string {
  return htmlTable(
    ["route", "scenario", "town", "status", "driving score", "success", "efficiency", "comfort"],
    perRoute.map((route) => [
      route.routeId,
      route.scenario ?? "–",
      route.town ?? "–",
      route.status,
      rawHtml(`<div class="number">${pointsText(route.drivingScore)}</div>`),
      rawHtml(route.success ? `<span class="good">yes</span>` : `<span class="bad">no</span>`),
      rawHtml(`<div class="number">${pointsText(route.efficiency)}</div>`),
      rawHtml(`<div class="number">${percentText(route.comfort)}</div>`),
    ]),
  );
}

function listOf(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`;
}

function details(summary: string, content: readonly string[]): string {
  return `<details><summary>${escapeHtml(summary)}</summary>\n${content.join("\n")}\n</details>`;
}
