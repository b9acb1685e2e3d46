import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../../src/base/project-root.js";
import { ExpertPolicy } from "../../../src/policy/expert/expert-policy.js";
import { scenarioTypes } from "../../../src/sim/scenarios/registry.js";
import type { ScenarioType } from "../../../src/sim/scenarios/scenario.js";
import { drive, infractions } from "../drive.js";
import { simulatorWith } from "./scenario-routes.js";

const text = readFileSync(join(projectRoot, "docs/scenarios.md"), "utf8");
const folder = mkdtempSync(join(projectRoot, "test/sim/scenarios/.documented-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("docs/scenarios.md", () => {
  it("says what is simplified of every type", () => {
    for (const name of scenarioTypes.keys()) expect(text).toContain(`\n| ${name} |`);
  });

  it("shows a type of one's own that works", async () => {
    const code = /```ts\n(\/\/ src\/sim\/scenarios\/standing-lorry\.ts[\s\S]*?)```/.exec(text)![1];
    const path = join(folder, "standing-lorry.ts");
    const source = join(projectRoot, "src/sim");
    writeFileSync(path, code.replaceAll('"./', `"${source}/scenarios/`).replaceAll('"../', `"${source}/`));
    const module = (await import(pathToFileURL(path).href)) as { standingLorry: ScenarioType };
    const types = scenarioTypes as Map<string, ScenarioType>;
    types.set("StandingLorry", module.standingLorry);
    try {
      const simulator = simulatorWith("StandingLorry", {
        road: 3,
        lane: -1,
        start: 85,
        length: 120,
        parameters: { distance: 45 },
      });
      const waited: number[] = [];
      const outcome = await drive(simulator, new ExpertPolicy(), ({ time, ego }) => {
        if (time > 3 && ego.speed < 0.1) waited.push(time);
      });
      expect(infractions(outcome)).toEqual([]);
      expect(outcome.events).toContainEqual(expect.objectContaining({ routeCompleted: 100 }));
      expect(waited.length * 0.05).toBeGreaterThan(2);
    } finally {
      types.delete("StandingLorry");
    }
  });
});
