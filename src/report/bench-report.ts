import type { BenchResults } from "../autodriverl/evaluation/bench-results.js";
import {
  detailHead,
  detailRows,
  provenanceLines,
  settingTable,
  summaryHead,
  summaryRows,
} from "./bench-rows.js";
import { escapeHtml, htmlPage, wideTable } from "./html.js";
import { markdownTable } from "./score-markdown.js";

/** An evaluation of answers as Markdown. */
export function benchMarkdown(results: BenchResults): string {
  const bySetting = settingTable(results);
  return `${[
    `# ${results.benchmark}: ${results.model}`,
    "",
    ...markdownTable(summaryHead, summaryRows(results)),
    "",
    ...markdownTable(bySetting.head, bySetting.rows),
    "",
    ...provenanceLines(results).map((line) => `- ${line}`),
    "",
    ...markdownTable(detailHead, detailRows(results)),
  ].join("\n")}\n`;
}

/** The same as a self-contained page. */
export function benchPage(results: BenchResults): string {
  const bySetting = settingTable(results);
  const title = `${results.benchmark}: ${results.model}`;
  const body = [
    `<h1>${escapeHtml(title)}</h1>`,
    wideTable(summaryHead, summaryRows(results)).html,
    "<h2>By setting</h2>",
    wideTable(bySetting.head, bySetting.rows).html,
    `<ul>${provenanceLines(results)
      .map((line) => `<li>${escapeHtml(line)}</li>`)
      .join("")}</ul>`,
    "<h2>Behind each figure</h2>",
    wideTable(detailHead, detailRows(results)).html,
  ].join("\n");
  return htmlPage({ title, body, extraStyle: "td { font-variant-numeric: tabular-nums; }" });
}
