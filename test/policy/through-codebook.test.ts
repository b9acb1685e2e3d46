import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../src/base/project-root.js";
import type { Observation, Plan } from "../../src/bridge/messages.js";
import type { Policy } from "../../src/policy/policy.js";
import { ThroughCodebookPolicy } from "../../src/policy/through-codebook.js";
import { readCodebook } from "../../src/tokens/codebook/codebook-file.js";
import { decode } from "../../src/tokens/codebook/decode.js";

const codebook = readCodebook(join(projectRoot, "codebooks/action-2048.json"));

/** A policy that always plans the same and would control the vehicle itself. */
function planning(plan: Plan): Policy {
  return {
    name: "fixed",
    needs: { privileged: false, cameras: [] },
    reset() {},
    plan: () => plan,
    control: () => ({ steer: 0, throttle: 1, brake: 0 }),
    close() {},
  };
}

const observation = {} as Observation;

test("gives what the tokens of the plan decode to, and leaves control to the controller", async () => {
  const waypoints = [1, 2, 3, 4, 5, 6].map((i): [number, number] => [3 * i, 0.1 * i * i]);
  const policy: Policy = new ThroughCodebookPolicy(planning({ waypoints, waypointSeconds: 0.5 }), codebook);
  expect(policy.control).toBeUndefined();
  const plan = await policy.plan(observation);
  const { poses } = decode(codebook, plan.actionTokens!);
  for (const [i, [x, y]] of plan.waypoints.entries()) {
    expect([x, y]).toEqual([poses[3 * i], poses[3 * i + 1]]);
    expect(Math.hypot(x - waypoints[i][0], y - waypoints[i][1])).toBeLessThan(0.2);
  }
});

test("stands where the plan stands", async () => {
  const waypoints = Array.from({ length: 6 }, (): [number, number] => [0, 0]);
  const policy = new ThroughCodebookPolicy(planning({ waypoints, waypointSeconds: 0.5 }), codebook);
  expect(await policy.plan(observation)).toMatchObject({ waypoints, actionTokens: [0, 0, 0, 0, 0, 0] });
});

test("refuses plans at another rate", async () => {
  const policy = new ThroughCodebookPolicy(planning({ waypoints: [[1, 0]], waypointSeconds: 0.1 }), codebook);
  await expect(policy.plan(observation)).rejects.toThrow(/every 0\.1 s; tokens need 0\.5 s/);
});
