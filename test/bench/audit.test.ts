import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AbilityRoute } from "../../src/bench/abilities.js";
import { auditFindings } from "../../src/bench/audit.js";
import { coverageOf } from "../../src/bench/coverage.js";
import { resultsOfFiles } from "../../src/bench/load-results.js";
import { resultFileOfText } from "../../src/bench/result-file.js";
import { EXPERT_NEEDED, expertFolder, hasExpert } from "./shared-data.js";

type Keys = readonly (string | number)[];
interface Change {
  readonly file: "1711" | "1773";
  readonly keys: Keys;
  /** Undefined takes the member out. */
  readonly value: unknown;
}

const RECORD: Keys = ["_checkpoint", "records", 0];

/** Two real results files with changes. */
function resultsWith(...changes: readonly Change[]) {
  const files = (["1711", "1773"] as const).map((file) => {
    const path = `${expertFolder}${file}/endpoint.json`;
    const document = JSON.parse(readFileSync(path, "utf8"));
    for (const { keys, value } of changes.filter((change) => change.file === file)) {
      const container = keys.slice(0, -1).reduce((member, key) => member[key], document);
      container[keys.at(-1)!] = value;
    }
    return resultFileOfText(JSON.stringify(document), path);
  });
  return resultsOfFiles("two files", files);
}

function codesOf(results: ReturnType<typeof resultsWith>, suite: readonly AbilityRoute[] | null = null) {
  return auditFindings(results, coverageOf(results, suite, null), []).map(({ code }) => code);
}

const route = (id: string): AbilityRoute => ({ id, town: "Town12", scenarioType: "ParkingCutIn" });

describe.skipIf(!hasExpert)(`the audit of two real files ${EXPERT_NEEDED}`, () => {
  test("only notes their number while they are sound", () => {
    expect(codesOf(resultsWith())).toEqual(["OTHER_DIVISOR"]);
  });

  test.each([
    ["a second record of a route", "DUPLICATE_ROUTES", ["route_id"], "RouteScenario_1711_rep0"],
    ["a score that is not its product", "IMPOSSIBLE_VALUE", ["scores", "score_composed"], 50],
    ["a penalty without its infraction", "IMPOSSIBLE_VALUE", ["scores", "score_penalty"], 0.6],
    ["a count that is not its lists'", "IMPOSSIBLE_VALUE", ["num_infractions"], 3],
    ["a failure that reached the target", "IMPOSSIBLE_VALUE", ["status"], "Failed - Agent got blocked"],
    ["a save name of another route", "IMPOSSIBLE_VALUE", ["save_name"], "RouteScenario_1_rep0_Town01"],
    ["an endless run", "IMPOSSIBLE_VALUE", ["meta", "duration_game"], 500],
    ["an unheard-of status", "UNKNOWN_STATUS", ["status"], "Aborted"],
    ["a record of another release", "TWO_FORMATS", ["town_name"], undefined],
  ] as [string, string, Keys, unknown][])("finds %s", (_, code, keys, value) => {
    expect(codesOf(resultsWith({ file: "1773", keys: [...RECORD, ...keys], value }))).toContain(code);
  });

  test("finds files of two suites and two agents", () => {
    const codes = codesOf(
      resultsWith(
        { file: "1773", keys: [...RECORD, "route_id"], value: "RouteScenario_1711_rep1" },
        { file: "1773", keys: [...RECORD, "town_name"], value: "Town01" },
        { file: "1773", keys: ["sensors"], value: ["carla_lidar"] },
      ),
    );
    expect(codes).toEqual(expect.arrayContaining(["TWO_TOWNS", "TWO_SCENARIOS", "TWO_SENSOR_SETS"]));
  });

  test("finds what the suite has more and less", () => {
    const results = resultsWith();
    const coverage = coverageOf(results, [route("1711"), route("1790")], null);
    expect(coverage).toMatchObject({
      missing: ["1790"],
      unknown: ["RouteScenario_1773_rep0"],
      fraction: 0.5,
    });
    expect(codesOf(results, [route("1711"), route("1790")])).toEqual(
      expect.arrayContaining(["INCOMPLETE", "UNKNOWN_ROUTES"]),
    );
  });

  test("expects every route in every repetition", () => {
    const results = resultsWith({
      file: "1773",
      keys: [...RECORD, "route_id"],
      value: "RouteScenario_1711_rep1",
    });
    const { expected, missing, repetitions } = coverageOf(results, [route("1711"), route("1773")], null);
    expect({ expected, missing, repetitions }).toEqual({
      expected: 4,
      missing: ["1773_rep0", "1773_rep1"],
      repetitions: 2,
    });
  });
});
