import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/bridge/messages.js";
import { PolicyAgent } from "../../src/policy/agent.js";
import { findPolicy } from "../../src/policy/registry.js";
import { observation } from "../bridge/fixtures.js";
import { freshFolder } from "../cli/run-drx.js";

describe("a policy's plan", () => {
  /** What the agent of a policy with this plan answers to an observation. */
  const answer = (plan: unknown) =>
    new PolicyAgent(
      {
        name: "test",
        needs: { privileged: false, cameras: [] },
        reset() {},
        plan: () => plan as Plan,
        control: () => ({ steer: 0, throttle: 0, brake: 1 }),
        close() {},
      },
      { reset() {}, follow: () => ({ steer: 0, throttle: 0, brake: 0 }) },
    ).control(observation(1));

  test.each([
    ["that is none", undefined, /plan: /],
    ["without waypoints", { waypointSeconds: 0.5 }, /waypoints: /],
    ["with a waypoint nowhere", { waypoints: [[Number.NaN, 0]], waypointSeconds: 0.5 }, /waypoints\.0\.0: /],
    ["with too many waypoints", { waypoints: Array(201).fill([1, 0]), waypointSeconds: 0.5 }, /waypoints: /],
    ["without a time step", { waypoints: [[1, 0]], waypointSeconds: 0 }, /waypointSeconds: /],
  ])("%s fails the agent, as over the bridge", async (_, plan, field) => {
    await expect(answer(plan)).rejects.toMatchObject({
      code: "AGENT_FAILED",
      message: expect.stringMatching(field),
    });
  });

  test("is passed on with what the bridge carries of it", async () => {
    const plan = { waypoints: [[1, 0]], waypointSeconds: 0.5, reasoning: "clear road" };
    expect((await answer({ ...plan, tensor: new Float32Array(3) })).plan).toEqual(plan);
  });
});

describe("a policy's module", () => {
  const module = (text: string) => {
    const path = join(freshFolder(), "policy.mjs");
    writeFileSync(path, text);
    return path;
  };

  test.each([
    ["exports nothing", "", /exports no `policy`/],
    ["throws on loading", 'throw new Error("no GPU")', /no GPU/],
    [
      "throws on creation",
      'export const policy = { createPolicy() { throw new Error("no GPU") } }',
      /no GPU/,
    ],
    ["makes nothing", "export const policy = { createPolicy() {} }", /what createPolicy returns/],
    ["does not say what it needs", 'export const policy = { createPolicy: () => ({ name: "x" }) }', /needs/],
    [
      "lacks a method",
      'export const policy = { createPolicy: () => ({ name: "x", needs: { privileged: false, cameras: [] }, reset() {}, close() {} }) }',
      /plan: must be a method/,
    ],
  ])("that %s is refused", async (_, text, message) => {
    await expect(findPolicy(module(text), "path-tracking")).rejects.toMatchObject({
      code: "POLICY_UNLOADABLE",
      message: expect.stringMatching(message),
    });
  });
});
