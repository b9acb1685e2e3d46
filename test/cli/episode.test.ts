import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "drx-episode-"));
const first = join(folder, "first");
const second = join(folder, "second");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function drx(...args: string[]) {
  return spawnSync(process.execPath, ["dist/cli/main.js", ...args], { encoding: "utf8" });
}

describe("drx episode diff", () => {
  beforeAll(() => {
    const run = drx(
      "drive",
      "--suite",
      "riverside",
      "--routes",
      "1,5",
      "--workers",
      "1",
      "--transport",
      "local",
      "--out",
      first,
      "--json",
    );
    expect(run.status).toBe(0);
    cpSync(first, second, { recursive: true });
  });

  it("says that the runs are the same", () => {
    const result = drx("episode", "diff", first, second);
    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(
      /^RouteScenario_1_rep0: the same, \d+ ticks\nRouteScenario_5_rep0: the same/,
    );
  });

  it("names the first tick that differs and the route that is missing, with exit code 1", () => {
    const path = join(second, "episodes/RouteScenario_1_rep0.json");
    const episode = JSON.parse(readFileSync(path, "utf8"));
    episode.tickHashes[41] = "0123456789abcdef";
    writeFileSync(path, JSON.stringify(episode));
    rmSync(join(second, "episodes/RouteScenario_5_rep0.json"));
    const result = drx("episode", "diff", first, second, "--json");
    expect(result.status).toBe(1);
    expect(JSON.parse(result.stdout).routes).toEqual([
      { routeId: "RouteScenario_1_rep0", type: "differs", firstTick: 42 },
      { routeId: "RouteScenario_5_rep0", type: "missing", in: "second" },
    ]);
  });

  it("refuses what is no run in one line", () => {
    const result = drx("episode", "diff", first, folder);
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(/^drx: .* is no run directory .*\n$/);
  });
});
