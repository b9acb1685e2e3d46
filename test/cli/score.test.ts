import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  carlaMapFolder,
  EXPERT_NEEDED,
  expertFolder,
  GOLDEN_NEEDED,
  goldenFolder,
  goldenNames,
  goldenText,
  hasExpert,
  hasGolden,
  suiteFile,
} from "../bench/shared-data.js";
import { freshFolder, runDrx } from "./run-drx.js";

async function json(...args: string[]) {
  const { stdout, stderr, code } = await runDrx([...args, "--json"]);
  expect(code, stderr).not.toBe(2);
  return { code, ...JSON.parse(stdout) };
}

/** A results file whose member at the path of keys is changed. */
function changed(text: string, keys: readonly (string | number)[], value: unknown): string {
  const document = JSON.parse(text);
  const last = keys.at(-1)!;
  const container = keys.slice(0, -1).reduce((member, key) => member[key], document);
  if (value === undefined) delete container[last];
  else container[last] = value;
  return JSON.stringify(document);
}

describe.skipIf(!hasExpert)(`drx score of the real PDM-Lite results ${EXPERT_NEEDED}`, () => {
  const withSuite = ["score", expertFolder, "--suite", suiteFile];

  test("prints the official figures and says that they are of too few routes", async () => {
    const score = await json(...withSuite);
    expect(score.code).toBe(1);
    expect(score).toMatchObject({ version: 1, divisor: 220, evalNum: 208, comfort: null });
    expect(score.drivingScore).toBeCloseTo(90.490112, 6);
    expect(score.successRate).toBeCloseTo(188 / 220, 9);
    expect(score.efficiency).toBeCloseTo(245.11, 2);
    expect(score.successes.length).toBe(188);
    expect(score.perRoute.length).toBe(208);
    expect(score.coverage).toMatchObject({ expected: 220, covered: 208, duplicate: [], unknown: [] });
    expect(score.coverage.missing).toContain("26966");
    expect(score.coverage.missing.length).toBe(12);
    expect(score.coverage.statusClasses).toMatchObject({ driven: 199, "failed driving": 1, "tick cap": 8 });
    expect(score.audit.findings.map((finding: { code: string }) => finding.code)).toEqual(["INCOMPLETE"]);
    expect(score.abilities.Overtaking).toBeCloseTo(38 / 42, 9);
    expect(score.audit.findings[0].message).toMatch(
      /are 90\.49 and 85\.45 % \(÷ 220\), over the records there are alone 95\.71 and 90\.38 % \(÷ 208\)$/,
    );
    // Never zero for want of maps.
    expect(score.abilities).toMatchObject({ Traffic_Signs: null, mean: null });
    expect(score.notComputed.abilities).toMatch(/--maps/);
    expect(score.globalRecord.scores_mean.score_composed).toBeCloseTo(90.490112, 9);
    expect(score.globalRecord.meta.exceptions.length).toBe(9);
  });

  test("exits 0 when told that a part is wanted, and prints the same twice", async () => {
    const first = await runDrx([...withSuite, "--allow-partial", "--json", "--seed", "3"]);
    const second = await runDrx([...withSuite, "--allow-partial", "--json", "--seed", "3"]);
    expect(first.code).toBe(0);
    expect(first.stderr).toBe("");
    expect(second.stdout).toBe(first.stdout);
  });

  test("counts missing routes as failures in the corrected abilities", async () => {
    const { corrected, abilities } = await json(...withSuite, "--corrected", "skipped-routes,efficiency-cap");
    expect(corrected.abilities.Overtaking).toBeCloseTo(38 / 45, 9);
    expect(corrected.efficiency).toBeLessThan(100);
    const [skipped, cap] = corrected.switches;
    expect(skipped).toMatchObject({ name: "skipped-routes", alone: { abilities: { Overtaking: 38 / 45 } } });
    expect(cap.alone.abilities.Overtaking).toBe(abilities.Overtaking);
  });

  test("knows that no count of 220 gives 85.4 %", async () => {
    const { stdout, code } = await runDrx([...withSuite, "--allow-partial", "--published", "85.4"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/85\.4 % is impossible for 220 runs; the nearest are 85\.000 and 85\.455/);
  });

  test("prints Markdown tables, a possible published rate included", async () => {
    const { stdout, code } = await runDrx([
      ...withSuite,
      "--markdown",
      "--allow-partial",
      "--published",
      "85.45",
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain("| Driving score | 90.49 |");
    expect(stdout).toContain("| metric | official (÷ 220) |");
    expect(stdout).toContain("85.45 % is possible for 220 runs");
  });

  test("decides the junction bonus on the towns' maps", async () => {
    const towns = new Set(["Town01", "Town02", "Town04", "Town06"]);
    const routes = readFileSync(suiteFile, "utf8").match(/<route [\s\S]*?<\/route>/g)!;
    const wanted = routes.filter((route) => towns.has(/town="(\w+)"/.exec(route)![1]));
    const ids = wanted.map((route) => /id="(\d+)"/.exec(route)![1]);
    const folder = freshFolder();
    writeFileSync(join(folder, "suite.xml"), `<routes>${wanted.join("\n")}</routes>`);
    mkdirSync(join(folder, "results"));
    const results = join(folder, "results");
    for (const id of ids) copyFileSync(`${expertFolder}${id}/endpoint.json`, join(results, `${id}.json`));
    // A route that fails its Traffic_Signs scenario far beyond the junction keeps the bonus for a clean passage.
    const keys = ["_checkpoint", "records", 0] as const;
    const spoil = (id: string, scoreRoute: number) => {
      const path = join(results, `${id}.json`);
      const failed = changed(readFileSync(path, "utf8"), [...keys, "status"], "Failed - TickRuntime");
      writeFileSync(path, changed(failed, [...keys, "scores", "score_route"], scoreRoute));
    };
    const options = ["score", results, "--suite", join(folder, "suite.xml"), "--maps", carlaMapFolder];
    const signs = wanted.find((route) => /type="(T_Junction|Vanilla\w+|\w*JunctionLeftTurn)"/.test(route))!;
    const id = /id="(\d+)"/.exec(signs)![1];
    const countOf = async () => (await json(...options)).abilityCounts.Traffic_Signs;
    const counts = [];
    for (const scoreRoute of [99, 1]) {
      spoil(id, scoreRoute);
      counts.push(await countOf());
    }
    expect(counts[0].successes).toBe(counts[1].successes + 1);
  });
});

describe.skipIf(!hasGolden)(`drx score of the golden cases ${GOLDEN_NEEDED}`, () => {
  test.each(goldenNames("merge"))("merge: %s", async (name) => {
    const { expected, folder } = JSON.parse(goldenText(`merge/${name}/expected.json`));
    const score = await json("score", `${goldenFolder}merge/${name}/${folder}`);
    expect(score.drivingScore).toBeCloseTo(expected["driving score"], 9);
    expect(score.successRate).toBeCloseTo(expected["success rate"], 9);
    expect(score.evalNum).toBe(expected["eval num"]);
    expect(score.successes).toEqual(expected.success_ids);
    expect(score.perRoute.map((route: { routeId: string }) => route.routeId)).toEqual(
      expected.order.map(([routeId]: [string]) => routeId),
    );
  });

  test.each(goldenNames("effsmooth"))("efficiency and comfort: %s", async (name) => {
    const folder = `${goldenFolder}effsmooth/${name}`;
    const { expected } = JSON.parse(goldenText(`effsmooth/${name}/expected.json`));
    const score = await json("score", `${folder}/merged.json`, "--metrics", `${folder}/metrics`);
    expect(score.efficiency).toBeCloseTo(expected.overall.driving_efficiency, 9);
    expect(score.comfort).toBeCloseTo(expected.overall.driving_smoothness, 9);
    expect(score.perRoute.map((route: { comfort: number }) => route.comfort)).toEqual(expected.smoothness);
  });
});

describe("drx score", () => {
  let folder = "";

  beforeAll(() => {
    folder = freshFolder();
    writeFileSync(join(folder, "broken.json"), '{"_checkpoint": {"records": [');
    writeFileSync(join(folder, "other.json"), '{"_checkpoint": {"records": [{"index": 0}]}}');
    mkdirSync(join(folder, "empty"));
  });

  test.each([
    ["nothing there", () => ["absent"], /results not found: absent/],
    ["an empty folder", () => [join(folder, "empty")], /no results in .*empty: no JSON file/],
    [
      "half a file",
      () => [join(folder, "broken.json")],
      /broken\.json is not valid JSON at line 1, column \d+/,
    ],
    [
      "a record without fields",
      () => [join(folder, "other.json")],
      /other\.json: _checkpoint\.records\[0\]\.route_id/,
    ],
    ["an unknown switch", () => ["x", "--corrected", "all-of-it"], /--corrected.*all-of-it/],
    ["a bad seed", () => ["x", "--seed", "-1"], /--seed/],
    ["maps without a suite", () => [join(folder, "other.json"), "--maps", "."], /--maps needs --suite/],
    ["a bad rate", () => [join(folder, "other.json"), "--published", "many"], /--published: "many"/],
  ])("says in one line what is wrong with %s", async (_, args, message) => {
    const { code, stdout, stderr } = await runDrx(["score", ...args()]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^(drx|error): .*\n/);
    expect(stderr).not.toContain("fault in drx");
  });

  test("explains itself with examples", async () => {
    const { code, stdout } = await runDrx(["score", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n {2}drx score/);
  });
});
