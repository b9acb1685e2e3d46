import { describe, expect, test } from "vitest";
import { DriverxError } from "../../src/base/errors.js";
import { BridgeClient } from "../../src/bridge/client.js";
import { BridgeServer } from "../../src/bridge/server.js";
import { PolicyAgent } from "../../src/policy/agent.js";
import type { Controller, Policy } from "../../src/policy/policy.js";
import { driveEpisode } from "../../src/runner/drive-episode.js";
import { FakeSimulator } from "./fake-simulator.js";

/** Plans a point 5 m ahead and writes down what it was asked. */
class StraightPolicy implements Policy {
  readonly name = "straight";
  readonly needs = { privileged: false, cameras: [] };
  readonly asked: string[] = [];

  reset(): void {
    this.asked.push("reset");
  }

  plan({ tick }: { tick: number }) {
    this.asked.push(`plan ${tick}`);
    return { waypoints: [[5, 1]] as [number, number][], waypointSeconds: 0.5 };
  }

  close(): void {}
}

/** Answers with the plan's place in the world and its age, so that tests can see what it was given. */
class RevealingController implements Controller {
  reset(): void {}

  follow(plan: Parameters<Controller["follow"]>[0], planAge: number) {
    return { steer: planAge, throttle: 0.5, brake: plan.waypoints[0][0] / 100 };
  }
}

describe("an episode", () => {
  test("asks for a plan at each plan step and for control at every tick", async () => {
    const policy = new StraightPolicy();
    const simulator = new FakeSimulator(25);
    const { recorder } = await driveEpisode(simulator, new PolicyAgent(policy, new RevealingController()));
    expect(policy.asked).toEqual(["reset", "plan 1", "plan 11", "plan 21"]);
    expect(simulator.controls.map(({ tick }) => tick)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    expect(recorder.plans.map(({ tick }) => tick)).toEqual([1, 11, 21]);
  });

  test("lays the plan out in the world once, and ages it", async () => {
    const simulator = new FakeSimulator(12);
    await driveEpisode(simulator, new PolicyAgent(new StraightPolicy(), new RevealingController()));
    const { controls } = simulator;
    // At tick 1 the vehicle stands at 0, at tick 11 it has moved ten ticks at 0.5 m.
    expect(controls[9]).toMatchObject({ brake: 0.05, steer: expect.closeTo(0.45) });
    expect(controls[10]).toMatchObject({ brake: 0.1, steer: 0 });
    expect(controls[11]).toMatchObject({ brake: 0.1, steer: expect.closeTo(0.05) });
  });

  test("records what the agent saw and what it answered, tick by tick", async () => {
    const simulator = new FakeSimulator(700);
    const { recorder } = await driveEpisode(
      simulator,
      new PolicyAgent(new StraightPolicy(), new RevealingController()),
    );
    const trace = recorder.trace();
    expect(trace.x.length).toBe(700);
    expect(trace.x[699]).toBeCloseTo(349.5);
    expect(trace.tick[699]).toBe(700);
    expect(trace.throttle[699]).toBe(0.5);
  });

  test("is the same over the websocket", async () => {
    const offer = {
      name: "straight",
      version: "1",
      needs: { privileged: false, cameras: [] },
      open: () => new PolicyAgent(new StraightPolicy(), new RevealingController()),
    };
    const server = await BridgeServer.listen({ offer });
    const client = await BridgeClient.connect({
      url: server.url,
      simulator: { name: "fake", version: "1", capabilities: { privileged: false, cameras: false } },
    });
    const remote = await driveEpisode(new FakeSimulator(30), client);
    const local = await driveEpisode(new FakeSimulator(30), offer.open());
    expect(remote.recorder.trace()).toEqual(local.recorder.trace());
    expect(remote.recorder.plans).toEqual(local.recorder.plans);
    await client.close();
    await server.close();
  });
});

describe("failures", () => {
  const policyWith = (changes: Partial<Policy>): PolicyAgent =>
    new PolicyAgent(Object.assign(new StraightPolicy(), changes), new RevealingController());

  test("a policy that cannot be set up", async () => {
    const simulator = new FakeSimulator(5);
    const agent = policyWith({ reset: () => Promise.reject(new Error("no weights")) });
    const { outcome, agentError } = await driveEpisode(simulator, agent);
    expect(outcome.failure).toBe("Agent couldn't be set up");
    expect(agentError).toContain("no weights");
  });

  test.each<[string, Partial<Policy>]>([
    ["throws", { plan: () => Promise.reject(new Error("out of memory")) }],
    [
      "plans a point that is not a number",
      { plan: () => ({ waypoints: [[Number.NaN, 0]], waypointSeconds: 0.5 }) },
    ],
    ["steers to infinity", { control: () => ({ steer: Number.POSITIVE_INFINITY, throttle: 0, brake: 0 }) }],
  ])("a policy that %s has crashed", async (_, changes) => {
    const simulator = new FakeSimulator(30);
    const { outcome } = await driveEpisode(simulator, policyWith(changes));
    expect(outcome.failure).toBe("Agent crashed");
  });

  test("a control beyond its range is limited", async () => {
    const simulator = new FakeSimulator(3);
    await driveEpisode(simulator, policyWith({ control: () => ({ steer: -3, throttle: 7, brake: -0 }) }));
    expect(simulator.controls[0]).toMatchObject({ steer: -1, throttle: 1, brake: 0 });
    expect(Object.is(simulator.controls[0].brake, 0)).toBe(true);
  });

  test("a simulator that breaks is no fault of the policy", async () => {
    const simulator = new FakeSimulator(30);
    simulator.breaksAt = 4;
    await expect(driveEpisode(simulator, policyWith({}))).rejects.toThrow("the engine stopped");
    expect(simulator.finishedWith).toBeUndefined();
  });

  test("an agent that gives no answer is asked once more, and recorded on the last try", async () => {
    const agent = policyWith({});
    agent.control = () => Promise.reject(new DriverxError("CONNECTION_LOST", "gone"));
    const watch = { tick: 0, agentAnswers: true };
    await expect(
      driveEpisode(new FakeSimulator(5), agent, { isLastTry: false, watch }),
    ).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    expect(watch).toEqual({ tick: 1, agentAnswers: false });
    const { outcome, agentError } = await driveEpisode(new FakeSimulator(5), agent);
    expect(outcome.failure).toBe("Agent crashed");
    expect(agentError).toBe("gone");
  });

  test("whatever the agent says that it is, its failure is its own", async () => {
    const agent = policyWith({});
    agent.control = () => Promise.reject(new DriverxError("MODEL_OUT_OF_MEMORY", "no room"));
    expect((await driveEpisode(new FakeSimulator(5), agent)).outcome.failure).toBe("Agent crashed");
  });

  test("what happens between the two sides is no fault of the policy", async () => {
    const agent = policyWith({});
    agent.control = () => Promise.reject(new DriverxError("CONNECTION_CLOSED", "closed here"));
    await expect(driveEpisode(new FakeSimulator(5), agent)).rejects.toMatchObject({
      code: "CONNECTION_CLOSED",
    });
  });
});
