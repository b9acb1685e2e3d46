import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../../src/base/project-root.js";
import { readStudent } from "../../../src/policy/vla/student-file.js";
import { freshFolder, runDrx } from "../../cli/run-drx.js";

const folder = join(projectRoot, "models/student");

test("the student that ships speaks this driverx's prompt and codebook", () => {
  const { actionsPerPlan, rig } = readStudent(folder);
  expect(actionsPerPlan).toBe(6);
  expect(rig.length).toBe(6);
});

test("it drives, says what it sees, and drives the same again over another transport", async () => {
  const runs = await Promise.all(
    ["local", "websocket"].map(async (transport) => {
      const out = freshFolder();
      const drive = ["drive", "--suite", "riverside", "--routes", "1", "--policy", `vla:${folder}`];
      const { code, stdout, stderr } = await runDrx([
        ...drive,
        "--transport",
        transport,
        "--out",
        out,
        "--json",
      ]);
      expect(code, stderr).toBe(0);
      return { ...JSON.parse(stdout), out } as { statesHash: string; recordsHash: string; out: string };
    }),
  );
  expect(runs[1].statesHash).toBe(runs[0].statesHash);
  expect(runs[1].recordsHash).toBe(runs[0].recordsHash);
  const episode = JSON.parse(
    readFileSync(join(runs[0].out, "episodes/RouteScenario_1_rep0.json"), "utf8"),
  ) as { plans: { actionTokens: number[]; reasoning: string }[] };
  expect(episode.plans.length).toBeGreaterThan(5);
  for (const { actionTokens, reasoning } of episode.plans) {
    expect(actionTokens.length).toBe(6);
    expect(reasoning).toMatch(/^Perception: .* Prediction: .* Planning: .* Behavior: /);
  }
});
