/**
 * `npm run check:records [-- <results> <suite.xml> <maps folder>]`: drives the routes of real records with the expert and
 * compares the game time of each. Without arguments it takes the real expert's records below ../shared.
 * Exit code 1 when the comparison misses its targets.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./setup.mjs";

/** What a simulator that stands in for CARLA should reach. */
const LEAST_CORRELATION = 0.8;
const MEDIAN_RATIO = [0.85, 1.15];
const LEAST_WITHIN_TWO = 20 / 26;

const root = fileURLToPath(new URL("..", import.meta.url));
const shared = join(root, "../shared/data");
const [results, suitePath, maps] =
  process.argv.length > 4
    ? process.argv.slice(2)
    : ["results/pdm-lite-expert", "routes/bench2drive220.xml", "maps/carla"].map((path) =>
        join(shared, path),
      );
if (!existsSync(results)) {
  console.error(
    `no records at ${results}; name them: npm run check:records -- <results> <suite.xml> <maps folder>`,
  );
  process.exit(2);
}

build();
const load = (path) => import(join(root, "dist", path));
const { loadResults } = await load("bench/load-results.js");
const { rankCorrelation } = await load("bench/rank-correlation.js");
const { xmlIdOf } = await load("bench/success.js");
const { findTownMap } = await load("routes/find-map.js");
const { readSuite } = await load("routes/read-suite.js");

const real = recordsIn(results);
const routes = readSuite(suitePath).routes.filter((route) => real.has(route.id) && hasMap(route.town));
const ours = drive(routes);
const rows = routes.map(({ id, town, scenarios }) => compare(id, town, scenarios[0]?.type));
rows.sort((a, b) => a.ratio - b.ratio);
console.table(rows);
judge(rows);

function recordsIn(path) {
  return new Map(loadResults(path).records.map((record) => [xmlIdOf(record.route_id), record]));
}

function hasMap(town) {
  try {
    return findTownMap(town, [maps]) !== undefined;
  } catch {
    return false;
  }
}

function drive(chosen) {
  const out = mkdtempSync(join(tmpdir(), "drx-check-records-"));
  const ids = chosen.map(({ id }) => id).join(",");
  const options = ["--suite", suitePath, "--routes", ids, "--maps", maps, "--policy", "expert", "--out", out];
  execFileSync(process.execPath, [join(root, "dist/cli/main.js"), "drive", ...options], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const driven = recordsIn(join(out, "results.json"));
  rmSync(out, { recursive: true });
  return driven;
}

function compare(id, town, type) {
  const [seconds, realSeconds] = [ours, real].map((records) => records.get(id).meta.duration_game);
  return {
    route: id,
    town,
    type,
    "game time, s": round(seconds, 1),
    "real, s": round(realSeconds, 1),
    ratio: round(seconds / realSeconds, 2),
    score: round(ours.get(id).scores.score_composed, 1),
    "real score": round(real.get(id).scores.score_composed, 1),
  };
}

function judge(compared) {
  const correlation = rankCorrelation(compared.map((row) => [row["game time, s"], row["real, s"]]));
  const ratios = compared.map(({ ratio }) => ratio);
  const median = (ratios[(ratios.length - 1) >> 1] + ratios[ratios.length >> 1]) / 2;
  const withinTwo = ratios.filter((ratio) => ratio >= 0.5 && ratio <= 2).length;
  const [low, high] = MEDIAN_RATIO;
  const met = [
    say(
      `rank correlation ${correlation.toFixed(2)}`,
      correlation >= LEAST_CORRELATION,
      `at least ${LEAST_CORRELATION}`,
    ),
    say(`median ratio ${median.toFixed(2)}`, median >= low && median <= high, `${low} to ${high}`),
    say(
      `${withinTwo} of ${ratios.length} within a factor of two`,
      withinTwo >= LEAST_WITHIN_TWO * ratios.length,
      `at least ${Math.ceil(LEAST_WITHIN_TWO * ratios.length)}`,
    ),
  ];
  process.exitCode = met.every(Boolean) ? 0 : 1;
}

function say(figure, isMet, target) {
  console.log(`${figure}; target ${target}: ${isMet ? "met" : "MISSED"}`);
  return isMet;
}

function round(value, digits) {
  return Number(value.toFixed(digits));
}
