import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { freshFolder, runDrx } from "./run-drx.js";

const options = [
  "--suite",
  "riverside",
  "--routes",
  "1,5,14",
  "--policy",
  "idle",
  "--transport",
  "local",
  "--json",
];
const first = "RouteScenario_1_rep0.json";

interface Resumed {
  hash: string;
  stderr: string;
  files: string[];
}

async function drive(out: string, ...more: string[]): Promise<Resumed> {
  const { code, stdout, stderr } = await runDrx(["drive", ...options, "--out", out, ...more]);
  expect(code, stderr).toBe(0);
  return {
    hash: JSON.parse(stdout).recordsHash,
    stderr,
    files: (readdirSync(out, { recursive: true }) as string[]).sort(),
  };
}

async function refused(args: string[], line: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runDrx(args);
  expect(stderr).toMatch(/^drx: [^\n]*\n$/);
  expect(stderr).toMatch(line);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
}

describe("a run directory that was damaged", () => {
  let run: string;
  let hash: string;

  beforeAll(async () => {
    run = join(freshFolder(), "run");
    hash = (await drive(run)).hash;
  });

  function copyWith(damage: (folder: string) => void): string {
    const copy = join(freshFolder(), "run");
    cpSync(run, copy, { recursive: true });
    damage(copy);
    return copy;
  }

  const episodes: [string, (text: string) => string | Buffer][] = [
    ["cut off", (text) => text.slice(0, 1000)],
    ["empty", () => ""],
    ["garbage", () => Buffer.from([0xff, 0xfe, 0xfd, 0, 7])],
    ["other JSON", () => "[]"],
    ["with a score that is no number", (text) => text.replace(/"score_route":[\d.]+/, '"score_route":null')],
    ["of another route", (text) => text.replaceAll("RouteScenario_1_rep0", "RouteScenario_2_rep0")],
    ["of another seed", (text) => text.replace('"seed":0', '"seed":1')],
  ];

  test.each(episodes)("has the route of an episode that is %s driven again", async (_, damage) => {
    const copy = copyWith((folder) => {
      const path = join(folder, "episodes", first);
      writeFileSync(path, damage(readFileSync(path, "utf8")));
    });
    const resumed = await drive(copy, "--resume");
    expect(resumed.hash).toBe(hash);
    expect(resumed.stderr).toMatch(
      /episode [^\n]*set aside as \S+damaged-1, and RouteScenario_1_rep0 is driven/,
    );
    expect(resumed.files).toContain(join("episodes", `${first}.damaged-1`));
    const log = readFileSync(join(copy, "log.jsonl"), "utf8");
    expect(log).toMatch(/"event":"episode_set_aside","route":"RouteScenario_1_rep0","file":"\S+\.damaged-1"/);
    expect((await runDrx(["report", copy])).code).toBe(0);
  });

  test.each<[string, (folder: string) => void]>([
    ["cut off", (folder) => writeFileSync(join(folder, "run.json"), '{"version": 1, "dri')],
    ["empty", (folder) => writeFileSync(join(folder, "run.json"), "")],
    ["of no version", (folder) => writeFileSync(join(folder, "run.json"), "{}")],
  ])("has a run.json that is %s mended from its log", async (_, damage) => {
    const copy = copyWith(damage);
    const resumed = await drive(copy, "--resume");
    expect(resumed.hash).toBe(hash);
    expect(resumed.stderr).toMatch(/run\.json[^\n]*set aside as run\.json\.damaged-1/);
    expect(resumed.stderr).not.toMatch(/driven again/);
    expect(readFileSync(join(copy, "run.json"), "utf8")).toBe(readFileSync(join(run, "run.json"), "utf8"));
    const other = copyWith(damage);
    await refused(
      ["drive", ...options, "--out", other, "--resume", "--seed", "3"],
      /another seed \(0, now 3\)/,
    );
  });

  test("is driven anew where nothing says what it was driven with", async () => {
    const copy = copyWith((folder) => {
      writeFileSync(join(folder, "run.json"), "");
      writeFileSync(join(folder, "log.jsonl"), "\0\0\n{");
    });
    const resumed = await drive(copy, "--resume");
    expect(resumed.hash).toBe(hash);
    expect(resumed.files).toContain(join("episodes.damaged-1", first));
  });

  test("has its other files made again", async () => {
    const copy = copyWith((folder) => {
      for (const file of ["results.json", "summary.json", "report.html"])
        writeFileSync(join(folder, file), "{");
      rmSync(join(folder, "metrics"), { recursive: true });
    });
    expect((await drive(copy, "--resume")).hash).toBe(hash);
    expect(JSON.parse(readFileSync(join(copy, "summary.json"), "utf8")).recordsHash).toBe(hash);
  });
});

describe.concurrent("a folder that is no run", () => {
  const folderWith = (...names: string[]) => {
    const folder = freshFolder();
    for (const name of names) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), "mine");
    }
    return folder;
  };

  test.each([
    [["results.json"], []],
    [["notes/thesis.tex"], []],
    [["results.json"], ["--resume"]],
    [["run.json"], []],
    [["run.json"], ["--resume"]],
    [["episodes/RouteScenario_1_rep0.json"], ["--resume"]],
  ])("with %j is left alone: drive %j", async (names, more) => {
    const folder = folderWith(...names);
    await refused(["drive", ...options, "--out", folder, ...more], /choose another --out/);
    for (const name of names) expect(readFileSync(join(folder, name), "utf8")).toBe("mine");
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test("and is empty is not resumed", async () => {
    const folder = folderWith();
    await refused(["drive", ...options, "--out", folder, "--resume"], /holds no run/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("and is empty, or holds what a kill left of a beginning, is driven into", async () => {
    await drive(folderWith());
    const killed = folderWith("run.json.tmp-123-0a1b2c3d");
    await drive(killed, "--resume");
    expect(existsSync(join(killed, "run.json.tmp-123-0a1b2c3d"))).toBe(false);
  });
});

describe.concurrent("what could not be scored is not driven", () => {
  test("very many repetitions", () =>
    refused(
      ["drive", "--suite", "driverx220", "--repetitions", "1000", "--out", join(freshFolder(), "run")],
      /220 routes 1000 times are more than/,
    ));
});
