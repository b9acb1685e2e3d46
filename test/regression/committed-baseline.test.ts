import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../src/base/project-root.js";
import { findPolicy } from "../../src/policy/registry.js";
import { checkEpisodes } from "../../src/regression/check-episodes.js";
import { faultsOf } from "../../src/regression/check-lines.js";
import { checkableEpisodes } from "../../src/regression/read-episodes.js";
import { redrive } from "../../src/regression/redrive.js";
import { readSuite } from "../../src/routes/read-suite.js";

const path = `${projectRoot}/results/riverside-baseline.json.gz`;

describe("the committed baseline (npm run make-baseline freezes it anew)", () => {
  it("holds every route of riverside in less than 200 kB", async () => {
    const { routes } = readSuite(`${projectRoot}/routes/riverside.xml`);
    const ids = (await checkableEpisodes(path)).map(({ route }) => route.id);
    expect(ids.sort()).toEqual(routes.map(({ id }) => id).sort());
    expect(statSync(path).size).toBeLessThan(200_000);
  });

  it("is scored and simulated as it was", { timeout: 120_000 }, async () => {
    const faults: Record<string, string[]> = {};
    const order = { depths: [1, 2] as const, mapFolders: [] };
    for await (const check of checkEpisodes(await checkableEpisodes(path), order)) {
      if (!check.passed) faults[check.routeId] = faultsOf(check);
    }
    expect(faults).toEqual({});
  });

  it.each([
    ["constant-speed", "non-inferior"],
    ["idle", "inferior"],
  ])("driven again by %s comes out %s", { timeout: 120_000 }, async (policy, verdict) => {
    const agent = (await findPolicy(policy, "path-tracking")).open();
    const done: number[] = [];
    const comparison = await redrive(path, await checkableEpisodes(path), {
      mapFolders: [],
      agent,
      margin: 1,
      seed: 0,
      onDriven: (count) => done.push(count),
    });
    await agent.close();
    expect(done.at(-1)).toBe(comparison.pairs);
    expect(comparison.verdict.type).toBe(verdict);
  });
});
