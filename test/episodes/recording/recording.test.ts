import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EpisodeStart, Observation, Tick } from "../../../src/bridge/messages.js";
import { episodesIn } from "../../../src/episodes/episode-reader.js";
import { type RecordedStep, Recording } from "../../../src/episodes/recording/recording.js";
import type { TickMessage } from "../../../src/episodes/recording/topics.js";
import { PolicyAgent } from "../../../src/policy/agent.js";
import { readRig } from "../../../src/policy/camera-rig.js";
import { ExpertPolicy } from "../../../src/policy/expert/expert-policy.js";
import type { Controller } from "../../../src/policy/policy.js";
import { driveRoute } from "../../../src/runner/route-driver.js";
import type { RecordingOrder } from "../../../src/runner/route-recording.js";
import { runPaths } from "../../../src/runner/run-directory.js";
import { loadSimulator } from "../../../src/runner/simulators.js";
import { TownMaps } from "../../../src/runner/town-maps.js";
import { suite } from "../../sim/riverside.js";

const folder = mkdtempSync(join(tmpdir(), "drx-recording-"));
afterAll(() => rmSync(folder, { recursive: true }));

const route = suite.routes.find(({ id }) => id === "4")!;
const town = new TownMaps([]).load("Riverside");
const job = {
  index: 0,
  xmlId: "4",
  repetition: 0,
  routeId: "RouteScenario_4_rep0",
  town: "Riverside",
  attempt: 1,
};
const unused: Controller = {
  reset() {},
  follow() {
    throw new Error("the expert controls the vehicle itself");
  },
};

/** The expert, and what it was shown. */
class WatchedAgent extends PolicyAgent {
  readonly starts: EpisodeStart[] = [];
  readonly states: (Tick | Observation)[] = [];

  override start(episode: EpisodeStart): Promise<void> {
    this.starts.push(episode);
    return super.start(episode);
  }

  override control(state: Tick | Observation) {
    this.states.push(state);
    return super.control(state);
  }
}

async function record(name: string, order: RecordingOrder): Promise<{ path: string; agent: WatchedAgent }> {
  const root = join(folder, name);
  const agent = new WatchedAgent(new ExpertPolicy(), unused);
  await driveRoute(
    job,
    route,
    town,
    agent,
    await loadSimulator("embedded"),
    0,
    runPaths(root),
    { tick: 0, agentAnswers: true },
    order,
  );
  return { path: join(root, "recordings", `${job.routeId}.mcap`), agent };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const cameras = readRig("small").slice(0, 2);

describe("a recorded episode", () => {
  let path: string;
  let agent: WatchedAgent;
  let ticks: TickMessage[];
  let steps: RecordedStep[];
  beforeAll(async () => {
    ({ path, agent } = await record("first", { cameras, keep: "all" }));
    const recording = await Recording.open(path);
    ticks = await all(recording.ticks());
    steps = await all(recording.steps());
  });

  it("holds the run's own episode, word for word", async () => {
    const ofRun = episodesIn(join(folder, "first", "episodes")).read(job.routeId);
    expect(await (await Recording.open(path)).episode()).toEqual(ofRun);
    expect(ticks.map(({ control }) => control.throttle)).toEqual(ofRun.trace.throttle);
    expect(ticks.map(({ ego }) => ego.x)).toEqual(ofRun.trace.x);
    expect(ticks).toHaveLength(ofRun.tickHashes.length);
  });

  it("says how to start the episode again", async () => {
    const { origin, start } = await Recording.open(path);
    expect(origin).toMatchObject({ seed: 0, repetition: 0, mapSha256: start.mapSha256 });
    expect(JSON.parse(origin.route)).toEqual(JSON.parse(JSON.stringify(route)));
  });

  it("holds at each plan step what there was to see and what was planned", () => {
    expect(steps.map(({ observation }) => observation.tick)).toEqual(
      ticks.map(({ tick }) => tick).filter((tick) => tick % 10 === 1),
    );
    for (const { observation, plan, images } of steps) {
      expect(plan?.tick).toBe(observation.tick);
      expect([...images.keys()]).toEqual(cameras.map(({ id }) => id));
      expect(observation.privileged.actors.length).toBeGreaterThanOrEqual(0);
    }
    expect(steps.some(({ observation }) => observation.privileged.actors.length > 0)).toBe(true);
  });

  it("shows the policy no more than it asked for", () => {
    expect(agent.starts[0].cameras).toEqual([]);
    for (const state of agent.states) if (state.type === "observation") expect(state.images).toEqual([]);
  });

  it("is the same to the byte when the route is driven again, but for the wall clock in its record", async () => {
    const again = await Recording.open((await record("again", { cameras, keep: "all" })).path);
    const hashOf = (list: RecordedStep[]) =>
      createHash("sha256")
        .update(JSON.stringify(list, (_, value) => (value instanceof Map ? [...value] : value)))
        .digest("hex");
    expect(hashOf(await all(again.steps()))).toBe(hashOf(steps));
    expect(await all(again.ticks())).toEqual(ticks);
  });

  it("is taken away when only failures are kept and the route was a success", async () => {
    const { path: gone } = await record("failures", { cameras: [], keep: "failures" });
    await expect(Recording.open(gone)).rejects.toThrow(/cannot open the recording/);
  });

  it("can be read up to the last whole chunk when its writer was killed", async () => {
    const cut = join(folder, "cut.mcap");
    writeFileSync(cut, readFileSync(path));
    truncateSync(cut, Math.floor(readFileSync(path).length * 0.7));
    const recording = await Recording.open(cut);
    const readable = await all(recording.ticks());
    expect(readable.length).toBeGreaterThan(20);
    expect(readable).toEqual(ticks.slice(0, readable.length));
    expect(await recording.episode()).toBeUndefined();
  });

  it("is refused in one line when it is damaged or something else", async () => {
    const other = join(folder, "other.mcap");
    writeFileSync(other, "not a recording at all, but long enough to look at");
    await expect(Recording.open(other)).rejects.toMatchObject({ code: "RECORDING_INVALID" });
    const damaged = join(folder, "damaged.mcap");
    const bytes = readFileSync(path);
    bytes.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 64);
    writeFileSync(damaged, bytes);
    const recording = await Recording.open(damaged);
    await expect(all(recording.steps())).rejects.toThrow(/^recording .*damaged\.mcap: /);
    renameSync(other, join(folder, "gone.mcap"));
    await expect(Recording.open(other)).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });
});
