import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DriverxError, errorText } from "../../base/errors.js";
import { isFolder } from "../../base/files.js";
import { recordComfort } from "../../bench/comfort.js";
import { readMetricInfo } from "../../bench/metric-info.js";
import { isWholeRecord, type ResultRecord } from "../../bench/result-file.js";
import { BridgeServer } from "../../bridge/server.js";
import { type Episode, writeEpisode } from "../../episodes/episode-file.js";
import { TraceRecorder } from "../../episodes/trace.js";
import { findPolicy } from "../../policy/registry.js";
import type { Route } from "../../routes/suite.js";
import type { Transport } from "../agent-link.js";
import { type JobResult, resultOf } from "../job-result.js";
import type { RouteJob } from "../route-job.js";
import { episodePath, metricPath, type RunPaths } from "../run-directory.js";
import type { Installation } from "./evaluator-process.js";

/** How routes are driven in CARLA. */
export interface CarlaSetting {
  readonly carlaRoot: string;
  readonly bench2driveRoot: string;
  readonly python: string;
  readonly gpus: readonly number[];
  /** Without a tick, loading included, before an evaluator is ended; wall-clock. */
  readonly silenceSeconds: number;
}

const simBridge = fileURLToPath(new URL("../../../sim-bridge", import.meta.url));

/** The user's installation, looked at. Throws CARLA_NOT_FOUND, BENCH2DRIVE_NOT_FOUND or PYTHON_NOT_FOUND. */
export function installationOf({ carlaRoot, bench2driveRoot, python }: CarlaSetting): Installation {
  if (!existsSync(join(carlaRoot, "CarlaUE4.sh"))) {
    throw new DriverxError(
      "CARLA_NOT_FOUND",
      `--carla-root: there is no CarlaUE4.sh in ${carlaRoot}; name the folder of CARLA 0.9.15`,
    );
  }
  if (!isFolder(join(bench2driveRoot, "leaderboard/leaderboard"))) {
    throw new DriverxError(
      "BENCH2DRIVE_NOT_FOUND",
      `--bench2drive-root: there is no leaderboard/leaderboard in ${bench2driveRoot}; name the folder of Bench2Drive's repository`,
    );
  }
  const { error } = spawnSync(python, ["--version"], { timeout: 20_000 });
  if (error) {
    throw new DriverxError(
      "PYTHON_NOT_FOUND",
      `--python: ${python} cannot be run (${errorText(error)}); name the Python that runs Bench2Drive`,
    );
  }
  return {
    carlaRoot,
    bench2driveRoot,
    python,
    agent: join(simBridge, "driverx_agent.py"),
    pythonPath: [simBridge],
  };
}

/** Serves the policy to the evaluators, or names where it is served already. */
export async function serveToEvaluators(
  policy: string,
  controller: string,
  codebook: string | undefined,
  transport: Transport,
  log: (line: string) => void,
): Promise<{ url: string; token?: string | undefined; close(): Promise<void> }> {
  if (transport.type === "remote") {
    return { url: transport.url, token: transport.token, close: async () => {} };
  }
  const token = randomBytes(16).toString("hex");
  const offer = await findPolicy(policy, controller, codebook);
  const server = await BridgeServer.listen({ offer, token, log });
  return { url: server.url, token, close: () => server.close() };
}

/** A text that is unique to the run, by which its processes are known. */
export function markOf(runDirectory: string): string {
  return `drx-${createHash("sha256").update(runDirectory).digest("hex").slice(0, 16)}`;
}

/** Keeps the official record of a route as its episode; undefined where the record lacks what belongs into it. */
export function keepRecord(
  job: RouteJob,
  record: ResultRecord,
  route: Route,
  settings: { readonly seed: number; readonly policy: string },
  paths: RunPaths,
): JobResult | undefined {
  if (!isWholeRecord(record)) return undefined;
  const motion = metricPath(paths, record.save_name);
  const failed = record.status.startsWith("Failed - Agent c") ? record.status : null;
  const episode: Omit<Episode, "version"> = {
    record: { ...record, weather_id: record.weather_id ?? null, index: job.index, route_id: job.routeId },
    scenarioTypes: route.scenarios.map(({ type }) => type),
    seed: settings.seed,
    attempts: job.attempt,
    policy: settings.policy,
    failureDetail: failed,
    skippedScenarios: [],
    warnings: [],
    comfort: existsSync(motion) ? recordComfort(readMetricInfo(motion)).value : null,
    events: [],
    plannedRoute: route.keypoints.map(({ x, y }) => [x, y] as const),
    trace: new TraceRecorder().trace(),
    plans: [],
    tickHashes: [],
    lanes: [],
  };
  writeEpisode(episodePath(paths, job.routeId), episode);
  return resultOf(episode);
}
