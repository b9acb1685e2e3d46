import { setTimeout as pause } from "node:timers/promises";
import { DriverxError, errorText } from "../base/errors.js";
import { readSuite } from "../routes/read-suite.js";
import type { Corruption } from "../sim/sensors/corruptions/corruption.js";
import { type AgentLink, type AgentRequest, linkAgent, reachAgent } from "./agent-link.js";
import { type EpisodeWatch, isSilence } from "./drive-episode.js";
import type { JobResult } from "./job-result.js";
import { driveRoute } from "./route-driver.js";
import type { RouteJob } from "./route-job.js";
import type { RecordingOrder } from "./route-recording.js";
import { runPaths } from "./run-directory.js";
import { loadSimulator, type SimulatorFactory, type WorkerSimulator } from "./simulators.js";
import { type Town, TownMaps } from "./town-maps.js";
import type { WorkerReport } from "./worker-pool.js";

/** The worker process of a run: drives the jobs that its parent sends, one after the other. */

/** What the parent hands over at the start, as JSON in the variable DRX_WORKER_ORDER. */
export interface WorkerOrder extends AgentRequest {
  readonly suite: string;
  readonly mapFolders: readonly string[];
  readonly runDirectory: string;
  readonly seed: number;
  readonly simulator: WorkerSimulator;
  readonly recording?: RecordingOrder | undefined;
  readonly corruption?: Corruption | undefined;
}

/** How often the parent hears what is going on. */
const aliveSeconds = 1;
/** How long saying goodbye to the policy may take. */
const farewellSeconds = 1.5;
/** Errors of driving that no second try can mend. */
const refusals = new Set(["FILE_UNWRITABLE"]);

const order = JSON.parse(process.env.DRX_WORKER_ORDER!) as WorkerOrder;
const maps = new TownMaps(order.mapFolders);
const paths = runPaths(order.runDirectory);
const routes = new Map(readSuite(order.suite).routes.map((route) => [route.id, route]));
let link: AgentLink | undefined;
let createSimulator: SimulatorFactory | undefined;
/** The policy was away for the whole patience already. */
let isForsaken = false;
let activity = "";
let watch: EpisodeWatch | undefined;

// Ctrl-C and a lost terminal reach the whole process group; the parent decides what happens then.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
process.on("disconnect", () => void leave());
// A policy of the user's own throws outside of its calls, for example in a timer.
process.on("uncaughtException", (error) => {
  const falling = { type: "falling", reason: `the policy threw outside of its calls: ${errorText(error)}` };
  if (process.connected) process.send!(falling, () => process.exit(1));
  else process.exit(1);
});
process.on("message", (job: RouteJob) => void drive(job).then(report));
setInterval(() => report({ type: "alive", activity: activityText() }), 1000 * aliveSeconds).unref();
report({ type: "ready" });

async function drive(job: RouteJob): Promise<WorkerReport<JobResult>> {
  const route = routes.get(job.xmlId)!;
  let town: Town;
  try {
    createSimulator ??= await loadSimulator(order.simulator);
    activity = `${job.routeId}: loading ${job.town}`;
    town = maps.load(job.town);
    activity = `${job.routeId}: waiting for the policy`;
    link ??= await openLink();
  } catch (error) {
    const reason = errorText(error);
    const code = codeOf(error);
    return code === "POLICY_UNREACHABLE"
      ? { type: "unreachable", reason }
      : { type: "refused", code, reason };
  }
  watch = { tick: 0, agentAnswers: true };
  activity = job.routeId;
  try {
    const result = await driveRoute(
      job,
      route,
      town,
      link.agent,
      createSimulator,
      order.seed,
      paths,
      watch,
      order.recording,
      order.corruption,
    );
    const { agentAnswers } = watch;
    if (!agentAnswers) await dropLink();
    return { type: "finished", result, agentAnswers };
  } catch (error) {
    const code = codeOf(error);
    if (refusals.has(code)) return { type: "refused", code, reason: errorText(error) };
    // The link may be what failed.
    await dropLink();
    isForsaken = code === "CONNECTION_LOST";
    return { type: "failed", reason: `${code}: ${errorText(error)}`, agentAnswers: !isSilence(error) };
  } finally {
    watch = undefined;
  }
}

async function openLink(): Promise<AgentLink> {
  const opened =
    order.transport.type === "remote" ? await reachAgent(order, !isForsaken) : await linkAgent(order);
  isForsaken = false;
  return opened;
}

async function dropLink(): Promise<void> {
  await link?.close().catch(() => {});
  link = undefined;
}

/** The parent is done with this worker, or gone. */
async function leave(): Promise<void> {
  await Promise.race([dropLink(), pause(1000 * farewellSeconds)]);
  process.exit();
}

function activityText(): string {
  return watch ? `${activity} at ${(0.05 * watch.tick).toFixed(1)} s` : activity;
}

function report(message: WorkerReport<JobResult>): void {
  if (process.connected) process.send!(message);
}

function codeOf(error: unknown): string {
  return error instanceof DriverxError ? error.code : "UNEXPECTED";
}
