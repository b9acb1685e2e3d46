import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChangedModules, isBuilt, isNoticed } from "../changed-modules.js";
import { type Bench, goldenChecks } from "./golden-checks.js";
import { GOLDEN_NEEDED, hasGolden } from "./shared-data.js";

/**
 * Each formula is broken on purpose, in the built JavaScript; some golden check must then fail. A break that
 * passes every check would mean that the checks do not guard the formula.
 */
const BREAKS: Readonly<Record<string, readonly (readonly [original: string, broken: string])[]>> = {
  "route-record.js": [
    ["COLLISION_PEDESTRIAN: 0.5", "COLLISION_PEDESTRIAN: 0.51"],
    ["COLLISION_VEHICLE: 0.6,", "COLLISION_VEHICLE: 0.61,"],
    ["COLLISION_STATIC: 0.65", "COLLISION_STATIC: 0.64"],
    ["TRAFFIC_LIGHT_INFRACTION: 0.7", "TRAFFIC_LIGHT_INFRACTION: 0.71"],
    ["STOP_INFRACTION: 0.8", "STOP_INFRACTION: 0.81"],
    ["SCENARIO_TIMEOUT: 0.7", "SCENARIO_TIMEOUT: 0.71"],
    ["YIELD_TO_EMERGENCY_VEHICLE: 0.7", "YIELD_TO_EMERGENCY_VEHICLE: 0.71"],
    ["MIN_SPEED_INFRACTION: 1,", "MIN_SPEED_INFRACTION: 0.99,"],
    ["ROUTE_DEVIATION: 1,", "ROUTE_DEVIATION: 0.99,"],
    ["VEHICLE_BLOCKED: 1,", "VEHICLE_BLOCKED: 0.99,"],
    ["1 - event.percentage / 100", "1 - event.percentage / 101"],
    ["routeCompleted >= 100", "routeCompleted > 100"],
    ["infractionCount === 0", "infractionCount <= 1"],
    ["SCORE_DIGITS = 6", "SCORE_DIGITS = 3"],
    ["METRE_AND_SECOND_DIGITS = 3", "METRE_AND_SECOND_DIGITS = 2"],
    ["(z1 - z0) ** 2", "0"],
    ["Math.max(routeCompleted * penalty, 0)", "Math.max(scoreRoute * 1, 0)"],
    ['failure = "Agent timed out"', "failure = null"],
    ['failure = "Agent deviated from the route"', "failure = null"],
    ['failure = "Agent got blocked"', "failure = null"],
    ['"Route timeout."', '"Route timeout"'],
    ["let isFloat = true", "let isFloat = false"],
  ],
  "global-record.js": [
    ["record.scores[name] / total", "record.scores[name] / records.length / 2"],
    ["(record.scores[name] - roundedMean) ** 2", "Math.abs(record.scores[name] - roundedMean)"],
    ["squares / (total - 1)", "squares / total"],
    ["if (total === 1)", "if (total === 0)"],
    ["meta.route_length / 1000", "meta.route_length / 1001"],
    ["* scores.score_route) / 100", "* 100) / 100"],
    ["metres / 1000", "metres / 100"],
    ["METRES_WORD = 8", "METRES_WORD = 7"],
    ["count / kilometres", "count"],
    ["SCORE_DIGITS = 6", "SCORE_DIGITS = 4"],
    ["OTHER_DIGITS = 3", "OTHER_DIGITS = 2"],
    ['status = "Failed"', 'status = "Completed"'],
    ['status === "Perfect" && record.status', "record.status"],
  ],
  "checkpoint.js": [
    ['includes("Simulation crashed")', 'includes("Agent crashed")'],
    ['checkpoint.entryStatus = "Finished"', 'checkpoint.entryStatus = "Started"'],
    ["new PythonFloat(scores.score_penalty)", "scores.score_penalty"],
    ["record.index !== -1", "true"],
    ["meta.route_length === 0 ? 0 :", ""],
  ],
  "resume.js": [
    ["Math.max(stop - 1, 0)", "stop"],
    ['"Failed",', ""],
    ['"Failed - Agent crashed"', '"Failed - TickRuntime"'],
    ['"Failed - Simulation crashed",', ""],
  ],
  "merge.js": [
    ["OFFICIAL_DIVISOR = 220", "OFFICIAL_DIVISOR = 219"],
    ["a.route_id < b.route_id ? 1", "a.route_id < b.route_id ? -1"],
  ],
  "find-result-files.js": [['path.includes("merged.json")', 'path.endsWith("/merged.json")']],
  "success.js": [
    ['"min_speed_infractions"', '"red_light"'],
    ['record.status !== "Completed"', "true"],
    ["messages.length === 0", "messages.length <= 1"],
    ["/ values.length", "/ (values.length + 1)"],
  ],
  "efficiency.js": [
    ["limit: 1000", "limit: 999"],
    ["percentage <= rule.limit", "percentage < rule.limit"],
    ['above: "drop"', 'above: "cap"'],
    ["\\b\\d+\\.?\\d*%", "[\\d.]+%"],
    [
      "if (outcome === undefined)\n            continue",
      "if (outcome === undefined)\n            means.push(0)",
    ],
  ],
  "savitzky-golay.js": [
    ["(s4 - s2 * t ** 2) / determinant", "1 / window"],
    ["(at * t) / s2", "0"],
    ["2 * at * (window * t ** 2 - s2)", "at * (window * t ** 2 - s2)"],
    ["1 / step", "step"],
    ["Math.min(Math.max(i - half, 0), lastStart)", "Math.min(i, lastStart)"],
  ],
  "comfort.js": [
    ["high: 2.4 ", "high: 2.41 "],
    ["low: -4.05", "low: -4.06"],
    ["low: -4.89", "low: -4.9"],
    ["high: 4.89", "high: 4.9"],
    ["low: -8.37", "low: -80"],
    ["high: 8.37", "high: 80"],
    ["low: -4.13", "low: -40"],
    ["high: 4.13", "high: 40"],
    ["low: -0.95", "low: -0.96"],
    ["high: 0.95", "high: 0.96"],
    ["SEGMENT_FRAMES = 20", "SEGMENT_FRAMES = 19"],
    ["LONGEST_WINDOW = 7", "LONGEST_WINDOW = 5"],
    ["timeStep: 0.1", "timeStep: 0.05"],
    ["filter.derivative(filter.smooth(magnitude)", "filter.derivative((magnitude)"],
    ["accelerationY[i] * forwardY[i]", "accelerationY[i] * forwardX[i]"],
    ["value - 2 * Math.PI * turns", "value"],
    ["value > low", "value >= low"],
    ["value < high", "value <= high"],
    ["!low || ", ""],
  ],
  "abilities.js": [
    ["WAYPOINTS_PAST_JUNCTION = 8", "WAYPOINTS_PAST_JUNCTION = 7"],
    ["junction.firstJunctionIndex + 1", "junction.firstJunctionIndex"],
    ["stop_infraction.length === 0 && ", ""],
    [" && red_light.length === 0", ""],
    ["if (succeeded)\n", "if (true)\n"],
    ["crashed.push([route.scenarioType, route.id]);\n            continue;", "continue;"],
    ["a.town < b.town ? -1", "a.town < b.town ? 1"],
  ],
};

describe.skipIf(!hasGolden || !isBuilt("bench"))(
  `a broken formula is noticed ${GOLDEN_NEEDED} (needs dist: npm run build)`,
  () => {
    let copies: ChangedModules;

    beforeAll(() => {
      copies = new ChangedModules("bench", ["base", "bench"]);
    });

    afterAll(() => copies.remove());

    /** Loads the built modules, one of them changed. */
    async function loadChanged(file: string, change: (text: string) => string): Promise<Bench> {
      const load = copies.change(file, change);
      return {
        abilities: await load("abilities"),
        checkpoint: await load("checkpoint"),
        comfort: await load("comfort"),
        efficiency: await load("efficiency"),
        loadResults: await load("load-results"),
        merge: await load("merge"),
        metricInfo: await load("metric-info"),
        resultFile: await load("result-file"),
        resume: await load("resume"),
        routeRecord: await load("route-record"),
        savitzkyGolay: await load("savitzky-golay"),
        success: await load("success"),
      };
    }

    it("while whole modules pass", async () => {
      expect(isNoticed(await loadChanged("merge.js", (text) => `${text}\n`), goldenChecks)).toBe(false);
    });

    it.each(
      Object.entries(BREAKS).flatMap(([file, breaks]) =>
        breaks.map(([original, broken]) => [file, original, broken]),
      ),
    )("%s: %s -> %s", async (file, original, broken) => {
      expect(
        isNoticed(await loadChanged(file!, (text) => text.replace(original!, () => broken!)), goldenChecks),
      ).toBe(true);
    });

    it("when any scenario type leaves any ability", async () => {
      const bench = await loadChanged("merge.js", (text) => `${text}\n`);
      const abilityChecks = goldenChecks.filter(({ name }) => name.startsWith("abilities"));
      for (const [ability, types] of Object.entries<Set<string>>(bench.abilities.ABILITIES)) {
        for (const type of [...types]) {
          types.delete(type);
          expect(isNoticed(bench, abilityChecks), `${type} missing from ${ability}`).toBe(true);
          types.add(type);
        }
      }
    });
  },
);
