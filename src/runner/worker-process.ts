import { DriverxError, errorText } from "../base/errors.js";
import { readSuite } from "../routes/read-suite.js";
import type { Route } from "../routes/suite.js";
import { type AgentLink, linkAgent, type Transport } from "./agent-link.js";
import type { JobResult } from "./job-result.js";
import { driveRoute } from "./route-driver.js";
import type { RouteJob } from "./route-job.js";
import { runPaths } from "./run-directory.js";
import { loadSimulator, type SimulatorFactory, type SimulatorName } from "./simulators.js";
import { type Town, TownMaps } from "./town-maps.js";
import type { WorkerReport } from "./worker-pool.js";

/** The worker process of a run: drives the jobs that its parent sends, one after the other. */

/** What the parent hands over at the start, as JSON in the variable DRX_WORKER_ORDER. */
export interface WorkerOrder {
  readonly suite: string;
  readonly mapFolders: readonly string[];
  readonly runDirectory: string;
  readonly policy: string;
  readonly controller: string;
  /** Path of the codebook that the policy's plans pass through. */
  readonly codebook?: string | undefined;
  readonly seed: number;
  readonly simulator: SimulatorName;
  readonly transport: Transport;
}

const order = JSON.parse(process.env.DRX_WORKER_ORDER!) as WorkerOrder;
const maps = new TownMaps(order.mapFolders);
const paths = runPaths(order.runDirectory);
const routes = new Map(readSuite(order.suite).routes.map((route) => [route.id, route]));
let link: AgentLink | undefined;
let createSimulator: SimulatorFactory | undefined;

/** Errors of driving that no second try can mend. */
const refusals = new Set(["FILE_UNWRITABLE"]);

// Ctrl-C and a lost terminal reach the whole process group; the parent decides what happens then.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
process.on("disconnect", () => process.exit());
process.on("message", (job: RouteJob) => void drive(job).then(report));
report({ type: "ready" });

async function drive(job: RouteJob): Promise<WorkerReport<JobResult>> {
  let route: Route;
  let town: Town;
  try {
    createSimulator ??= await loadSimulator(order.simulator);
    route = routes.get(job.xmlId)!;
    town = maps.load(job.town);
    link ??= await linkAgent(order.policy, order.controller, order.transport, order.codebook);
  } catch (error) {
    return { type: "refused", code: codeOf(error), reason: errorText(error) };
  }
  try {
    return {
      type: "finished",
      result: await driveRoute(job, route, town, link.agent, createSimulator, order.seed, paths),
    };
  } catch (error) {
    const code = codeOf(error);
    if (refusals.has(code)) return { type: "refused", code, reason: errorText(error) };
    // The link may be what failed.
    await link.close().catch(() => {});
    link = undefined;
    return { type: "failed", reason: `${code}: ${errorText(error)}` };
  }
}

function report(message: WorkerReport<JobResult>): void {
  if (process.connected) process.send!(message);
}

function codeOf(error: unknown): string {
  return error instanceof DriverxError ? error.code : "UNEXPECTED";
}
