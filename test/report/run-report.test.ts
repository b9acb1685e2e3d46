import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFileWhole } from "../../src/base/files.js";
import { type Episode, writeEpisode } from "../../src/episodes/episode-file.js";
import { infractionMarks } from "../../src/report/run-marks.js";
import { writeRunReport } from "../../src/report/run-report.js";
import { resultOf } from "../../src/runner/job-result.js";
import { summarize } from "../../src/runner/summary.js";
import { freshFolder } from "../cli/run-drx.js";
import { sampleEpisode, straightTrace } from "../episodes/fixtures.js";

/** The page of a run of these episodes. */
async function pageOf(episodes: readonly Episode[], policy = "expert"): Promise<string> {
  const folder = freshFolder();
  mkdirSync(join(folder, "episodes"));
  for (const episode of episodes) {
    writeEpisode(join(folder, "episodes", `${episode.record.route_id}.json`), episode);
  }
  const summary = summarize(episodes.map(resultOf), {
    settings: {
      version: 1,
      driverx: "0.1.0",
      suite: "suite.xml",
      suiteSha256: "",
      routes: ["1"],
      shard: null,
      repetitions: 1,
      seed: 0,
      policy,
      controller: "path-tracking",
      throughCodebook: null,
      corruption: null,
      simulator: "embedded",
      maps: {},
      mapFolders: [],
    },
    totalRoutes: episodes.length,
    workers: 1,
    transport: "local",
    wallSeconds: 1,
  });
  writeFileWhole(join(folder, "summary.json"), JSON.stringify(summary));
  await writeRunReport(folder, join(folder, "report.html"));
  return readFileSync(join(folder, "report.html"), "utf8");
}

test("needs nothing but itself", async () => {
  const page = await pageOf([sampleEpisode()]);
  expect(page).not.toMatch(/(src|href)="(?!#)/);
  expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toContain("http");
});

test("marks an infraction where the vehicle was at its tick", async () => {
  const episode = sampleEpisode();
  // Tick 41 is row 40: 20 m on, after 2.05 s.
  expect(infractionMarks(episode)).toEqual([
    { number: 1, message: episode.events[0].message, x: 20, y: 0, time: expect.closeTo(2.05) },
  ]);
  const page = await pageOf([episode]);
  expect(page.match(/class="infraction"/g)).toHaveLength(1);
  expect(page).toContain("vehicle.audi.tt");
});

test("colours the path by speed", async () => {
  const speed = Array.from({ length: 100 }, (_, i) => (i < 50 ? 0 : 10));
  const page = await pageOf([sampleEpisode({ trace: straightTrace(100, { speed }) })]);
  const colours = [...page.matchAll(/class="driven" stroke="(#\w+)"/g)].map(([, colour]) => colour);
  expect(colours).toHaveLength(2);
  expect(new Set(colours).size).toBe(2);
});

test("shows a route that was lost, with the reason and without plots", async () => {
  const lost = sampleEpisode({
    failureDetail: "the worker process died (SIGKILL)",
    trace: straightTrace(0),
    events: [],
    tickHashes: [],
  });
  const page = await pageOf([lost]);
  expect(page).toContain("the worker process died (SIGKILL)");
  expect(page).not.toContain('class="plot"');
  expect(page).toContain('class="picture"');
});

test("text from outside is text", async () => {
  const page = await pageOf(
    [sampleEpisode({ failureDetail: "<img src=x>", scenarioTypes: ['"><b>'] })],
    "<script>1",
  );
  expect(page).not.toContain("<img");
  expect(page).not.toContain("<b>");
  expect(page).not.toContain("<script>1");
});

test("opens with what was driven and how, then types and towns, failures open and the rest folded", async () => {
  const failed = sampleEpisode();
  const driven = sampleEpisode({
    events: [],
    record: {
      ...failed.record,
      index: 1,
      route_id: "RouteScenario_2_rep0",
      status: "Completed",
      num_infractions: 0,
      infractions: Object.fromEntries(
        Object.keys(failed.record.infractions).map((name) => [name, []]),
      ) as unknown as Episode["record"]["infractions"],
    },
  });
  const page = await pageOf([driven, failed]);
  const places = [
    "<h1>expert on suite</h1>",
    "driverx 0.1.0",
    "By scenario type",
    "By town",
    "1 of 2 routes failed",
    `id="${failed.record.route_id}" open`,
    "All routes",
    'id="RouteScenario_2_rep0">',
  ].map((text) => page.indexOf(text));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});
