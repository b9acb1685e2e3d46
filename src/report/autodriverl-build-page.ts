import type { BuildManifest } from "../autodriverl/data/build.js";
import { tasks } from "../autodriverl/objective/difficulty.js";
import { escapeHtml, htmlPage, htmlTable } from "./html.js";
import { linearScale, svgDrawing, svgElement, svgText, tickValues } from "./svg.js";

/** A build of training data as a self-contained page: the funnel, difficulties and actions. */
export function autodriverlBuildPage(manifest: BuildManifest): string {
  const { config, sets } = manifest;
  const body = [
    "<h1>AutoDriveRL data</h1>",
    `<p class="faint">${escapeHtml(manifest.sources.join(", "))}; driverx ${manifest.driverx}, seed ${config.seed}</p>`,
    "<h2>From questions read to questions kept</h2>",
    htmlTable(["step", "questions", "left"], funnel(manifest)),
    "<h2>Where the frames went</h2>",
    htmlTable(
      ["place", "frames"],
      Object.entries(manifest.places).map(([place, count]) => [place, count]),
    ),
    "<h2>Sets</h2>",
    htmlTable(
      ["set", "frames", "questions", ...tasks],
      Object.entries(sets).map(([name, set]) => [
        name,
        set.frames,
        set.items,
        ...tasks.map((task) => set.byTask[task]),
      ]),
    ),
    ...manifest.difficulty.map(({ model, byFrame }) => difficultyHistogram(model, byFrame, config)),
    "<h2>What the ego vehicle does, before and after rare actions are repeated</h2>",
    manifest.actions.length === 0 ? "<p>The frames do not say.</p>" : actionBars(manifest.actions),
    "<h2>Examples of what was removed</h2>",
    htmlTable(
      ["rule", "question"],
      Object.entries(manifest.examples).flatMap(([rule, some]) => some.map((example) => [rule, example])),
    ),
    "<h2>Configuration</h2>",
    htmlTable(
      ["choice", "value"],
      Object.entries(config).map(([name, value]) => [name, JSON.stringify(value ?? "all")]),
    ),
  ].join("\n");
  return htmlPage({
    title: "AutoDriveRL data",
    body,
    extraStyle:
      ".grid { stroke: var(--line); } .bar { fill: var(--accent); } .before { fill: var(--faint); } .band { fill: var(--good); opacity: .15; } .hard { fill: var(--bad); opacity: .15; }",
  });
}

function funnel({ items }: BuildManifest): [string, number, number][] {
  let left = items.read;
  const row = (step: string, gone: number): [string, number, number] => {
    left -= gone;
    return [step, -gone, left];
  };
  return [
    ["read", items.read, left],
    row("in frames that are excluded", items.excluded),
    ...Object.entries(items.removed).map(([rule, gone]) => row(rule, gone)),
  ];
}

const WIDTH = 720;
const PLOT = { left: 50, right: WIDTH - 20, top: 14, bottom: 190 };
const BIN = 5;

/** Frames by difficulty, with the bands behind. */
function difficultyHistogram(
  model: string,
  byFrame: readonly number[],
  config: BuildManifest["config"],
): string {
  const bins = Array.from({ length: 100 / BIN }, () => 0);
  for (const value of byFrame) bins[Math.min(bins.length - 1, Math.floor(value / BIN))]++;
  const most = Math.max(1, ...bins);
  const x = linearScale([0, 100], [PLOT.left, PLOT.right]);
  const y = linearScale([0, most], [PLOT.bottom, PLOT.top]);
  const band = ([low, high]: readonly [number, number], name: string) =>
    svgElement("rect", {
      x: x(low),
      y: PLOT.top,
      width: x(high) - x(low),
      height: PLOT.bottom - PLOT.top,
      class: name,
    });
  const parts = [
    band(config.trainBand, "band"),
    band(config.hardBand, "hard"),
    ...tickValues(0, 100, 10).map((tick) =>
      svgText(x(tick), PLOT.bottom + 16, `${tick}`, { "text-anchor": "middle" }),
    ),
    ...tickValues(0, most, 4).map(
      (tick) =>
        svgElement("line", { x1: PLOT.left, x2: PLOT.right, y1: y(tick), y2: y(tick), class: "grid" }) +
        svgText(PLOT.left - 6, y(tick) + 4, `${tick}`, { "text-anchor": "end" }),
    ),
    ...bins.map((frames, i) =>
      svgElement("rect", {
        x: x(i * BIN) + 1,
        y: y(frames),
        width: x(BIN) - x(0) - 2,
        height: PLOT.bottom - y(frames),
        class: "bar",
      }),
    ),
    svgText(
      (PLOT.left + PLOT.right) / 2,
      PLOT.bottom + 34,
      "difficulty D: mean score, 0 to 100; high is easy",
      {
        "text-anchor": "middle",
      },
    ),
  ];
  return `<h2>Difficulty of ${byFrame.length} frames for ${escapeHtml(model)}</h2>
<p class="faint">Bars: frames. Green: the band for training. Red: the hard band.</p>
${svgDrawing(WIDTH, PLOT.bottom + 42, parts.join(""))}`;
}

const NAME_WIDTH = 490;
const ROW = 34;

function actionBars(actions: BuildManifest["actions"]): string {
  const most = Math.max(...actions.map(({ before, after }) => Math.max(before, after)));
  const width = linearScale([0, most], [0, 300]);
  const rows = actions.map(({ action, before, after, weight }, i) => {
    const top = i * ROW;
    const bar = (count: number, at: number, name: string) =>
      svgElement("rect", { x: NAME_WIDTH, y: top + at, width: width(count), height: 12, class: name });
    return [
      svgText(NAME_WIDTH - 10, top + 20, action, { "text-anchor": "end" }),
      bar(before, 4, "before"),
      bar(after, 17, "bar"),
      svgText(
        NAME_WIDTH + Math.max(width(before), width(after)) + 8,
        top + 20,
        `${before} → ${after} (weight ${weight.toFixed(2)})`,
      ),
    ].join("");
  });
  return svgDrawing(NAME_WIDTH + 480, actions.length * ROW + 6, rows.join(""));
}
