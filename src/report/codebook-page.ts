import type { ActionCodebook } from "../tokens/codebook/codebook.js";
import type { Reconstruction } from "../tokens/codebook/evaluate.js";
import type { ClosedLoopScore, CodebookReport } from "../tokens/codebook/report.js";
import { CODEBOOK_STYLE, fanPicture, sizeChart, usageHistogram } from "./codebook-charts.js";
import { escapeHtml, htmlPage, htmlTable } from "./html.js";

/** A codebook and what its report says, as a self-contained page. */
export function codebookPage(codebook: ActionCodebook, report: CodebookReport): string {
  const body = [
    `<h1>Action codebook of ${report.k} tokens</h1>`,
    `<p class="faint">SHA-256 of its arrays: ${report.codebookHash}</p>`,
    "<h2>All tokens</h2>",
    '<p class="faint">Half a second of driving each, at 10 Hz, from the car\'s place; the dots are the ends. Sideways is stretched.</p>',
    fanPicture(codebook),
    "<h2>Error on trajectories it was not trained on</h2>",
    `<p class="faint">${report.trajectories} trajectories of three seconds, each token chosen from the pose that the
tokens before it lead to.</p>`,
    htmlTable(["", "1 s", "2 s", "3 s"], errorRows("re-anchored", report)),
    `<p>FDE at 3 s: 95 % below ${metres(report.fdeP95)} m, 99 % below ${metres(report.fdeP99)} m; the largest error
of any pose is ${metres(report.largest)} m.</p>`,
    "<p>For comparison, each pose change encoded by itself:</p>",
    htmlTable(["", "1 s", "2 s", "3 s"], errorRows("independent", report.independent)),
    "<h2>By speed and curvature</h2>",
    bandTable("mean speed", report.bySpeed),
    bandTable("mean curvature", report.byCurvature),
    "<h2>Use</h2>",
    usageTable(report),
    usageHistogram(report),
    ...(report.sweep.length > 0
      ? ["<h2>Other sizes, and k-disk</h2>", sizeChart(report.sweep), sweepTable(report)]
      : []),
    ...closedLoopPart(report),
    "<h2>Kinematic feasibility</h2>",
    feasibilityTable(report),
    "<h2>Provenance</h2>",
    provenanceTable(codebook),
  ].join("\n");
  return htmlPage({ title: `Action codebook, ${report.k} tokens`, body, extraStyle: CODEBOOK_STYLE });
}

function errorRows(name: string, { ade, fde, headingDeg }: Reconstruction) {
  const row = (what: string, values: Record<string, number>) => [
    `${name}: ${what}`,
    ...Object.values(values).map((value) => Number(value.toFixed(4))),
  ];
  return [row("ADE, m", ade), row("FDE, m", fde), row("heading error, degrees", headingDeg)];
}

function bandTable(title: string, bands: CodebookReport["bySpeed"]): string {
  return htmlTable(
    [title, "trajectories", "ADE 3 s, m", "FDE 3 s, m", "FDE 99 %, m", "heading 3 s, degrees", "largest, m"],
    bands.map((band) => [
      band.name,
      band.trajectories,
      metres(band.ade["3s"]),
      metres(band.fde["3s"]),
      metres(band.fdeP99),
      metres(band.headingDeg["3s"]),
      metres(band.largest),
    ]),
  );
}

function usageTable({ usage, heldOutUsage }: CodebookReport): string {
  const row = (name: string, { tokens, dead, rare, perplexity, topTenShare }: typeof usage) => [
    name,
    tokens,
    dead,
    rare,
    Number(perplexity.toFixed(1)),
    Number((100 * topTenShare).toFixed(1)),
  ];
  return htmlTable(
    ["trajectories", "uses", "dead tokens", "used < 5 times", "perplexity", "ten most used, %"],
    [row("training", usage), row("held out", heldOutUsage)],
  );
}

function sweepTable({ sweep }: CodebookReport): string {
  return htmlTable(
    ["method", "tokens", "ADE 3 s, m", "FDE 3 s, m", "FDE 99 %, m", "largest, m", "dead tokens"],
    sweep.map((row) => [
      row.method,
      row.k,
      metres(row.ade["3s"]),
      metres(row.fde["3s"]),
      metres(row.fdeP99),
      metres(row.largest),
      row.deadTokens,
    ]),
  );
}

function closedLoopPart({ closedLoop }: CodebookReport): string[] {
  if (!closedLoop) return [];
  const { policy, routes, through, without } = closedLoop;
  const row = (name: string, { drivingScore, successRate, comfort }: ClosedLoopScore) => [
    name,
    drivingScore === null ? null : Number(drivingScore.toFixed(2)),
    percent(successRate),
    percent(comfort),
  ];
  return [
    "<h2>Cost in closed loop</h2>",
    `<p class="faint">${escapeHtml(policy)} on ${routes} routes; through the codebook its plans become tokens, and the
controller follows what they decode to.</p>`,
    htmlTable(
      ["", "driving score", "success rate, %", "comfort, %"],
      [row("without", without), row("through the codebook", through)],
    ),
  ];
}

function percent(fraction: number | null): number | null {
  return fraction === null ? null : Number((100 * fraction).toFixed(1));
}

function feasibilityTable({ feasibility }: CodebookReport): string {
  const short = (value: number) => Number(value.toFixed(2));
  return htmlTable(
    ["", ""],
    [
      ["fastest, m/s", short(feasibility.fastest)],
      ["largest yaw rate, rad/s", short(feasibility.largestYawRate)],
      ["largest lateral acceleration, m/s²", short(feasibility.largestLateralAcceleration)],
      ["largest acceleration, m/s²", short(feasibility.largestAcceleration)],
      ["largest braking, m/s²", short(feasibility.largestBraking)],
      ["tokens in reverse", feasibility.reverse],
      ["tokens that no car could drive", feasibility.infeasible],
    ],
  );
}

function provenanceTable({ metadata }: ActionCodebook): string {
  const { provenance, headingWeight } = metadata;
  const { sources, faults } = provenance;
  const rows: [string, string][] = [
    ["driverx", provenance.driverx],
    ["method", `${provenance.method}, ${provenance.iterations} iterations, seed ${provenance.seed}`],
    ["segments assigned", provenance.engine ? "in single precision, by TensorFlow.js" : "exactly"],
    ["heading weight", `${headingWeight} m/rad`],
    [
      "sources",
      sources
        .map(({ path, tracks, segments }) => `${path}: ${tracks} tracks, ${segments} segments`)
        .join("; "),
    ],
    ["segments", `${provenance.trainSegments} trained on, ${provenance.heldOutSegments} held out`],
    ["standing still", `${provenance.standstillSegments} of the segments trained on; these are token 0`],
    ["held out", provenance.heldOutGroups.join(", ")],
    ["SHA-256 of the segments", provenance.dataSha256],
    ["faults", faults.map(({ what, count }) => `${what}: ${count}`).join("; ") || "none"],
  ];
  return `<table>${rows.map(([name, text]) => `<tr><th>${name}</th><td>${escapeHtml(text)}</td></tr>`).join("")}</table>`;
}

function metres(value: number): number {
  return Number(value.toFixed(4));
}
