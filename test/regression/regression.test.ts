import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { RandomStream } from "../../src/base/random.js";
import type { Observation, Plan } from "../../src/bridge/messages.js";
import { Recording } from "../../src/episodes/recording/recording.js";
import { PolicyAgent } from "../../src/policy/agent.js";
import { ConstantSpeedPolicy } from "../../src/policy/constant-speed-policy.js";
import { readControllerGains } from "../../src/policy/controller/gains.js";
import { PathTracking } from "../../src/policy/controller/path-tracking.js";
import type { Policy } from "../../src/policy/policy.js";
import { readBaseline, writeBaseline } from "../../src/regression/baseline.js";
import { checkEpisodes, type Depth } from "../../src/regression/check-episodes.js";
import { faultsOf } from "../../src/regression/check-lines.js";
import type { CheckableEpisode } from "../../src/regression/checkable-episode.js";
import { junitXml } from "../../src/regression/junit.js";
import { checkableEpisodes } from "../../src/regression/read-episodes.js";
import { reinfer } from "../../src/regression/reinfer.js";
import { rescore } from "../../src/regression/rescore.js";
import { episodeMatchers } from "../../src/regression/vitest-matcher.js";
import { driveRoute } from "../../src/runner/route-driver.js";
import { runPaths } from "../../src/runner/run-directory.js";
import { loadSimulator } from "../../src/runner/simulators.js";
import { TownMaps } from "../../src/runner/town-maps.js";
import { openDrive, suite } from "../sim/riverside.js";

const folder = mkdtempSync(join(tmpdir(), "drx-regression-"));
afterAll(() => rmSync(folder, { recursive: true }));

const route = suite.routes.find(({ id }) => id === "7")!;
const routeId = "RouteScenario_7_rep0";
const path = join(folder, "recordings", `${routeId}.mcap`);

/** Plans from what it sees at the step alone, with tokens that stand for a model's. */
class TokenPolicy extends ConstantSpeedPolicy {
  override plan(observation: Observation): Plan {
    return { ...super.plan(observation), actionTokens: tokensOf(observation.tick) };
  }
}

function tokensOf(tick: number): number[] {
  return Array.from({ length: 6 }, (_, i) => (7 * tick + i) % 2048);
}

let episode: CheckableEpisode;
beforeAll(async () => {
  const job = { index: 0, xmlId: "7", repetition: 0, routeId, town: "Riverside", attempt: 1 };
  await driveRoute(
    job,
    route,
    new TownMaps([]).load("Riverside"),
    new PolicyAgent(new TokenPolicy(), new PathTracking(readControllerGains().pathTracking)),
    await loadSimulator("embedded"),
    0,
    runPaths(folder),
    { tick: 0, agentAnswers: true },
    { cameras: [], keep: "all" },
  );
  [episode] = await checkableEpisodes(path);
});

async function check(checked: CheckableEpisode, depths: Depth[], createPolicy?: () => Policy) {
  for await (const result of checkEpisodes([checked], { depths, mapFolders: [], createPolicy }))
    return result;
  throw new Error("nothing was checked");
}

describe("an episode that comes out as it did", () => {
  it("passes depths 1 and 2 with zero differing ticks", async () => {
    const result = await check(episode, [1, 2]);
    expect(result).toMatchObject({ passed: true, rescore: [], resimulation: { type: "same" } });
    expect(faultsOf(result)).toEqual([]);
  });

  it("passes depth 3 with the policy that drove it", async () => {
    const { passed, reinference } = await check(episode, [3], () => new TokenPolicy());
    expect(passed).toBe(true);
    expect(reinference).toMatchObject({ waypointDistance: 0, tokenAgreement: 1, firstTick: null });
  });

  it("passes as a baseline, which is small", async () => {
    const file = join(folder, "baseline.json.gz");
    writeBaseline(file, [episode]);
    expect(statSync(file).size).toBeLessThan(20_000);
    const [frozen] = readBaseline(file).episodes;
    expect((await check(frozen, [1, 2])).passed).toBe(true);
    expect.extend(episodeMatchers);
    await expect(episodeMatchers.toReproduceEpisode(file)).resolves.toMatchObject({ pass: true });
  });
});

describe("what no longer comes out is named", () => {
  afterEach(() => {
    vi.doUnmock("../../src/sim/vehicles/ego-measurements.js");
    vi.resetModules();
  });

  it("by the field of the record, when an event was lost or changed", () => {
    const crash = { frame: 100, type: "COLLISION_STATIC", message: "Agent collided" } as const;
    const changed = rescore({ ...episode, events: [...episode.events, crash] });
    expect(changed.map(({ field }) => field)).toEqual(
      expect.arrayContaining(["num_infractions", "infractions.collisions_layout", "scores.score_penalty"]),
    );
    expect(rescore({ ...episode, events: [] }).map(({ field }) => field)).toContain("status");
  });

  it("by tick, actor and field, when a constant of the vehicle model was changed", async () => {
    vi.resetModules();
    vi.doMock("../../src/sim/vehicles/ego-measurements.js", async (original) => {
      const measured = await original<typeof import("../../src/sim/vehicles/ego-measurements.js")>();
      return { ...measured, STEERING_GAIN: 1.001 * measured.STEERING_GAIN };
    });
    const { loadSimulator: load } = await import("../../src/runner/simulators.js");
    const { resimulate } = await import("../../src/regression/resimulate.js");
    const result = await resimulate(episode, new TownMaps([]).load("Riverside"), await load("embedded"));
    expect(result).toMatchObject({ type: "differs", actor: "ego" });
    if (result.type !== "differs") return;
    expect(result.recorded).not.toBe(result.now);
    // Steering acts one tick after the control that answers a tick: nothing was steered before that, however little.
    const steered = Array.from(episode.steer).findIndex(
      (steer, at) => steer !== 0 && episode.egoAt(at + 1)!.speed > 0,
    );
    expect(result.tick).toBeGreaterThan(steered);
    expect(result.tick).toBeLessThanOrEqual(steered + 4);
  });

  it("by another actor's name and field, when another car was elsewhere", async () => {
    const cars = async (tick: number) => {
      const actors = await episode.actorsAt(tick);
      return new Map([...actors!].map(([id, fields]) => [id, { ...fields, yaw: fields.yaw + 1e-9 }]));
    };
    const hashes = episode.tickHashes.map((hash, at) => (at >= 200 ? "0".repeat(16) : hash));
    const result = await check({ ...episode, tickHashes: hashes, actorsAt: cars }, [2]);
    expect(result.resimulation).toMatchObject({ type: "differs", tick: 201, field: "yaw" });
    expect(faultsOf(result)[0]).toMatch(/^from tick 201 on: \d+ \(vehicle\.[\w.]+\) has yaw /);
    expect(junitXml([result])).toContain('tests="1" failures="1"');
  });
});

describe("asking the policy again", () => {
  /** A policy whose plans are changed. */
  function changed(change: (plan: Plan, tick: number) => Plan): Policy {
    const honest = new TokenPolicy();
    return {
      name: "changed",
      needs: honest.needs,
      reset: (start) => honest.reset(start),
      plan: (observation) => change(honest.plan(observation), observation.tick),
      close: () => honest.close(),
    };
  }

  async function ask(policy: Policy) {
    return reinfer(await Recording.open(path), policy, openDrive);
  }

  it("finds a lateral bias of 0.2 m", async () => {
    const result = await ask(
      changed((plan) => ({ ...plan, waypoints: plan.waypoints.map(([x, y]) => [x, y + 0.2]) })),
    );
    expect(result.exceeded).toEqual(expect.arrayContaining(["waypoints", "lateralBias"]));
    expect(result.lateralBias).toBeCloseTo(0.2, 6);
    expect(result.firstTick).toBe(1);
  });

  it("finds one token in fifty that is another", async () => {
    let count = 0;
    const result = await ask(
      changed((plan) => ({
        ...plan,
        actionTokens: plan.actionTokens?.map((token) => (count++ % 50 === 49 ? token + 1 : token)),
      })),
    );
    expect(result.exceeded).toEqual(["tokens"]);
    expect(result.tokenAgreement).toBeCloseTo(0.98, 2);
  });

  it("lets the noise of an honest policy pass: waypoints jittered by 1 cm", async () => {
    const random = new RandomStream("jitter");
    const noisy = (value: number) => value + random.normal(0, 0.01);
    const result = await ask(
      changed((plan) => ({ ...plan, waypoints: plan.waypoints.map(([x, y]) => [noisy(x), noisy(y)]) })),
    );
    expect(result.exceeded).toEqual([]);
    expect(result.waypointDistance).toBeGreaterThan(0.005);
  });
});

describe("what cannot be checked is refused in one line", () => {
  it.each([
    ["nothing there", "none.json.gz", undefined, "FILE_NOT_FOUND"],
    ["no archive", "text.json.gz", "hello", "BASELINE_INVALID"],
    ["another folder", ".", undefined, "RUN_NOT_FOUND"],
  ])("%s", async (_, name, content, code) => {
    const file = join(folder, name);
    if (content !== undefined) writeFileSync(file, content);
    await expect(checkableEpisodes(file)).rejects.toMatchObject({ code });
  });

  it("another map", async () => {
    await expect(check({ ...episode, mapSha256: "0" }, [2])).rejects.toMatchObject({ code: "MAP_CHANGED" });
  });

  it("depth 3 without a policy", async () => {
    await expect(check(episode, [3])).rejects.toMatchObject({ code: "RECORDING_MISSING" });
  });
});
