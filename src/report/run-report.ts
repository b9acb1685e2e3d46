import { existsSync } from "node:fs";
import { basename } from "node:path";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { groupScores } from "../bench/group-scores.js";
import { RESAMPLING_SEED } from "../bench/score-statistics.js";
import { isSuccess } from "../bench/success.js";
import type { Episode } from "../episodes/episode-file.js";
import { episodesIn } from "../episodes/episode-reader.js";
import { readRunSummary } from "../runner/read-run.js";
import { type RunPaths, recordingPath, runPaths } from "../runner/run-directory.js";
import type { RunSummary } from "../runner/summary.js";
import { cameraStrip, type StripCameras, stripStyle } from "./camera-strips.js";
import { type Cell, escapeHtml, htmlPage, htmlTable, rawHtml, wideTable } from "./html.js";
import { infractionMarks, type Mark } from "./run-marks.js";
import { episodePicture, pictureStyle } from "./run-picture.js";
import { controlPlot, plotStyle, speedPlot } from "./run-plots.js";
import { numberCells } from "./score-page.js";
import { groupHead, groupRow } from "./score-table.js";

/**
 * Writes the report of a run, made of its summary and its episodes: scores, a table of routes, and of each
 * route a picture and plots. Needs no other file and no network. Throws RUN_UNFINISHED when the run was cut off,
 * FILE_UNWRITABLE, and what reading summary, episodes and recordings throws.
 *
 * @param cameras whose pictures are shown of each route that was recorded; none where absent.
 */
export async function writeRunReport(
  runDirectory: string,
  path: string,
  cameras?: StripCameras | undefined,
): Promise<void> {
  const paths = runPaths(runDirectory);
  const summary = readRunSummary(paths);
  if (summary === null) {
    throw new DriverxError(
      "RUN_UNFINISHED",
      `${runDirectory} has no summary.json: the run was cut off; finish it with drx drive --resume --out ${runDirectory}`,
    );
  }
  const reader = episodesIn(paths.episodes);
  const episodes = reader.routeIds
    .map((routeId) => reader.read(routeId))
    .sort((a, b) => a.record.index - b.record.index);
  const strips = cameras ? await stripsOf(paths, episodes, cameras) : new Map<string, string>();
  writeFileWhole(path, runPage(summary, episodes, strips));
}

/** By route. */
async function stripsOf(
  paths: RunPaths,
  episodes: readonly Episode[],
  cameras: StripCameras,
): Promise<Map<string, string>> {
  const strips = new Map<string, string>();
  for (const { record } of episodes) {
    const path = recordingPath(paths, record.route_id);
    if (existsSync(path)) strips.set(record.route_id, await cameraStrip(path, cameras));
  }
  return strips;
}

/** Failures whose pictures are shown at once; a page of more opens slowly. */
const OPEN_FAILURES = 30;

const style = `
${pictureStyle}${plotStyle}${stripStyle}
.route { margin: 1rem 0; border-top: 1px solid var(--line); padding-top: .5rem; }
.route > summary { cursor: pointer; font-weight: 600; }
ol { margin: .25rem 0 .75rem; padding-left: 1.5rem; }
`;

/** A link in the table opens the route that it names. */
const script = `
addEventListener("hashchange", openTarget);
openTarget();
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) { target.open = true; target.scrollIntoView(); }
}
`;

function runPage(
  summary: RunSummary,
  episodes: readonly Episode[],
  strips: ReadonlyMap<string, string>,
): string {
  const section = (episode: Episode, open: boolean) =>
    routeSection(episode, open, strips.get(episode.record.route_id) ?? "");
  const { policy } = summary.settings;
  const failed = episodes.filter(({ record }) => !isSuccess(record));
  const driven = episodes.filter(({ record }) => isSuccess(record));
  const body = [
    `<h1>${escapeHtml(policy)} on ${escapeHtml(suiteName(summary))}</h1>`,
    originLine(summary),
    scoreTable(summary),
    ...skippedNote(summary),
    ...groupSections(episodes),
    ...(failed.length > 0 ? [`<h2>${failed.length} of ${episodes.length} routes failed</h2>`] : []),
    ...failed.map((episode, i) => section(episode, i < OPEN_FAILURES)),
    "<h2>All routes</h2>",
    folded("Table of routes", routeTable(episodes)),
    // A long page opens faster with its pictures folded.
    ...driven.map((episode) => section(episode, false)),
  ].join("\n");
  return htmlPage({ title: `driverx: ${policy} on ${suiteName(summary)}`, body, extraStyle: style, script });
}

/** `riverside` of `/home/me/routes/riverside.xml`. */
function suiteName({ settings }: RunSummary): string {
  return basename(settings.suite).replace(/\.xml$/, "");
}

/** What made the figures, in one line. */
function originLine({ settings, machine, recordsHash, finishedAt }: RunSummary): string {
  const repetitions = settings.repetitions === 1 ? "" : `, ${settings.repetitions} repetitions`;
  const parts = [
    `driverx ${settings.driverx}`,
    finishedAt.slice(0, 16).replace("T", " "),
    `seed ${settings.seed}${repetitions}`,
    `simulator ${settings.simulator}`,
    `controller ${settings.controller}`,
    `records ${recordsHash.slice(0, 16)}`,
    `${machine.system}, Node ${machine.node}`,
  ];
  return `<p class="faint">${escapeHtml(parts.join(" · "))}</p>`;
}

/** Success and score by scenario type and by town, the worst first. */
function groupSections(episodes: readonly Episode[]): string[] {
  const outcomes = episodes.map(({ record, scenarioTypes }) => ({
    routeId: record.route_id,
    drivingScore: record.scores.score_composed,
    success: isSuccess(record),
    scenario: scenarioTypes.join(", ") || "none",
    town: record.town_name,
  }));
  const section = (title: string, name: string, of: (outcome: (typeof outcomes)[number]) => string) => {
    const groups = groupScores(outcomes, of, RESAMPLING_SEED).sort(
      (a, b) => a.successRate - b.successRate || a.drivingScore - b.drivingScore,
    );
    return [`<h2>${title}</h2>`, wideTable(groupHead(name), groups.map(groupRow).map(numberCells)).html];
  };
  return [
    ...section("By scenario type", "scenario type", ({ scenario }) => scenario),
    ...section("By town", "town", ({ town }) => town),
  ];
}

function folded(title: string, content: string): string {
  return `<details><summary>${escapeHtml(title)}</summary>\n${content}\n</details>`;
}

function scoreTable(summary: RunSummary): string {
  const interval = (range: RunSummary["drivingScoreInterval"], factor: number) =>
    range ? `${(factor * range.low).toFixed(1)} to ${(factor * range.high).toFixed(1)}` : null;
  const value = (figure: number | null, factor: number) =>
    figure === null ? null : (factor * figure).toFixed(2);
  return htmlTable(
    ["metric", "value", "95 % interval"],
    [
      [
        "driving score",
        figure(value(summary.drivingScore, 1)),
        figure(interval(summary.drivingScoreInterval, 1)),
      ],
      [
        "success rate, %",
        figure(value(summary.successRate, 100)),
        figure(interval(summary.successRateInterval, 100)),
      ],
      ["efficiency, % of the traffic's speed", figure(value(summary.efficiency, 1)), null],
      ["comfort, %", figure(value(summary.comfort, 100)), null],
      ["routes driven", figure(`${summary.routes} of ${summary.totalRoutes}`), null],
      ["simulated time, s", figure(summary.simSeconds.toFixed(0)), null],
    ],
  );
}

function skippedNote({ skippedScenarios }: RunSummary): string[] {
  if (skippedScenarios.length === 0) return [];
  const types = skippedScenarios
    .map(({ type, reason, routes }) => `${type} (${routes}): ${reason}`)
    .join("; ");
  return [
    `<p class="warn">Scenarios that were not played, with the number of their routes, which ran with background traffic only: ${escapeHtml(types)}.</p>`,
  ];
}

function routeTable(episodes: readonly Episode[]): string {
  return wideTable(
    [
      "route",
      "town",
      "scenario",
      "status",
      "success",
      "driving score",
      "completed, %",
      "penalty",
      "infractions",
      "time, s",
    ],
    episodes.map((episode) => {
      const { record } = episode;
      return [
        rawHtml(`<a href="#${escapeHtml(record.route_id)}">${escapeHtml(shortId(record.route_id))}</a>`),
        record.town_name,
        episode.scenarioTypes.join(", "),
        record.status,
        successCell(record),
        figure(record.scores.score_composed.toFixed(1)),
        figure(record.scores.score_route.toFixed(1)),
        figure(record.scores.score_penalty.toFixed(2)),
        figure(String(infractionMarks(episode).length)),
        figure(record.meta.duration_game.toFixed(1)),
      ];
    }),
  ).html;
}

/** `1711 rep 0` of `RouteScenario_1711_rep0`. */
function shortId(routeId: string): string {
  return routeId.replace(/^RouteScenario_/, "").replace(/_rep(\d+)$/, " rep $1");
}

function routeSection(episode: Episode, open: boolean, strip: string): string {
  const { record } = episode;
  const marks = infractionMarks(episode);
  const score = record.scores.score_composed.toFixed(1);
  const title = `${shortId(record.route_id)}, ${record.town_name}, ${episode.scenarioTypes.join(", ")}: ${record.status}, ${score}`;
  return [
    `<details class="route" id="${escapeHtml(record.route_id)}"${open ? " open" : ""}>`,
    `<summary>${escapeHtml(title)}</summary>`,
    ...(episode.failureDetail === null ? [] : [`<p class="bad">${escapeHtml(episode.failureDetail)}</p>`]),
    infractionList(marks),
    strip,
    episodePicture(episode, marks),
    ...(episode.trace.tick.length > 1 ? [speedPlot(episode, marks), controlPlot(episode, marks)] : []),
    "</details>",
  ].join("\n");
}

function infractionList(marks: readonly Mark[]): string {
  if (marks.length === 0) return `<p class="faint">no infractions</p>`;
  const items = marks.map(({ message, time }) => `<li>${escapeHtml(message)} (${time.toFixed(1)} s)</li>`);
  return `<ol class="bad">${items.join("")}</ol>`;
}

/** A success needs more than the status: no infraction but driving too slowly. */
function successCell(record: Episode["record"]): Cell {
  return rawHtml(isSuccess(record) ? `<span class="good">yes</span>` : `<span class="bad">no</span>`);
}

/** A figure with its own number of decimals, set to the right. */
function figure(text: string | null): Cell {
  return text === null ? null : rawHtml(`<div class="number">${escapeHtml(text)}</div>`);
}
