import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { writeFileWhole } from "../base/files.js";
import { checkpointOfRecords, writeCheckpoint } from "../bench/checkpoint.js";
import { routeRecord } from "../bench/route-record.js";
import type { PolicyNeeds } from "../bridge/messages.js";
import { type Episode, writeEpisode } from "../episodes/episode-file.js";
import { TraceRecorder } from "../episodes/trace.js";
import { parseCorruption } from "../sim/sensors/corruptions/corruption.js";
import { carlaPool } from "./carla/carla-pool.js";
import { finishedEpisodes } from "./finished-episodes.js";
import { type JobResult, resultOf } from "./job-result.js";
import { openRun } from "./open-run.js";
import { identityOf, jobsOf, type RouteJob } from "./route-job.js";
import { episodePath, type RunPaths } from "./run-directory.js";
import { RunLog } from "./run-log.js";
import type { WorkerSimulator } from "./simulators.js";
import type { SuiteRun } from "./suite-run.js";
import { isLost, type RunSummary, summarize } from "./summary.js";
import { type Blame, type PoolEvents, WorkerPool } from "./worker-pool.js";
import type { WorkerOrder } from "./worker-process.js";

/** A worker that says nothing for so long hangs; longer than an answer or the loading of a large map may take. */
const silenceSeconds = 660;

/** What a call of {@link runSuite} came to. */
export interface RunOutcome {
  readonly summary: RunSummary;
  /** Why the run ended before its time for want of its policy; null when it did not. */
  readonly stranded: string | null;
}

/**
 * Drives the routes of a suite over worker processes into a run directory. Each finished route is one file, written
 * whole; everything else in the directory is made of those files, so that a run killed at any moment can be resumed.
 */
export async function runSuite(run: SuiteRun): Promise<RunOutcome> {
  const begun = Date.now();
  const { paths, mended } = openRun(run.runDirectory, run.settings, run.resume);
  const log = new RunLog(paths.log);
  for (const sentence of mended) {
    log.write("run_mended", { what: sentence });
    run.onNotice(sentence);
  }
  const ofRun = new Set(run.settings.routes);
  const jobs = jobsOf(run.routes, run.settings.repetitions).filter(({ xmlId }) => ofRun.has(xmlId));
  const indices = jobs.map(({ index }) => index);
  const results = finishedBefore(jobs, run, paths, log);
  log.write("run_started", { settings: run.settings, finished_before: results.size });

  const tellProgress = () => run.onProgress(results.size, jobs.length, meanScore([...results.values()]));
  const keep = (result: JobResult): void => {
    results.set(result.record.index, result);
    writeResults(paths, [...results.values()], indices, run.needs);
    logRoute(log, result);
    tellProgress();
  };
  tellProgress();
  const remaining = jobs.filter((job) => !results.has(job.index));
  const events: PoolEvents = {
    onActivity: run.onActivity,
    onFinished: (_, result) => keep(result),
    onRetry: (job, reason) => log.write("route_retried", { route: job.routeId, reason }),
    onLost: (job, reason, blame) => keep(writeLostRoute(job, run, paths, reason, blame)),
  };
  const pool = run.carla
    ? await carlaPool(remaining, run, run.carla, paths, log, events)
    : new WorkerPool<JobResult>(remaining, {
        ...events,
        workers: run.workers,
        startWorker: () => startWorker(run),
        silenceSeconds,
      });
  run.signal.addEventListener("abort", () => pool.stop(), { once: true });
  if (run.signal.aborted) pool.stop();
  await pool.run();

  writeResults(paths, [...results.values()], indices, run.needs);
  const summary = summarize([...results.values()], {
    settings: run.settings,
    totalRoutes: jobs.length,
    workers: run.workers,
    transport: run.transport.type,
    wallSeconds: (Date.now() - begun) / 1000,
  });
  writeFileWhole(paths.summary, `${JSON.stringify(summary, null, 2)}\n`);
  log.write(results.size === jobs.length ? "run_finished" : "run_interrupted", {
    routes: results.size,
    records_hash: summary.recordsHash,
    ...(pool.stranded !== undefined && { reason: pool.stranded }),
  });
  return { summary, stranded: pool.stranded ?? null };
}

/** Routes that an earlier call finished; those that were lost to failures around the policy are driven again. */
function finishedBefore(
  jobs: readonly RouteJob[],
  run: SuiteRun,
  paths: RunPaths,
  log: RunLog,
): Map<number, JobResult> {
  const { results, damaged } = finishedEpisodes(jobs, paths, run.settings.seed);
  for (const { route, file, reason } of damaged) {
    log.write("episode_set_aside", { route, file, reason });
    run.onNotice(`${reason}; set aside as ${file}, and ${route} is driven again`);
  }
  const kept = results.filter(({ record }) => !isLost(record.status));
  return new Map(kept.map((result) => [result.record.index, result]));
}

function startWorker(run: SuiteRun) {
  const order: WorkerOrder = {
    suite: run.settings.suite,
    mapFolders: run.mapFolders,
    runDirectory: run.runDirectory,
    policy: run.settings.policy,
    controller: run.settings.controller,
    codebook: run.settings.throughCodebook?.path,
    seed: run.settings.seed,
    simulator: run.settings.simulator as WorkerSimulator,
    transport: run.transport,
    answerSeconds: run.answerSeconds,
    recording: run.recording,
    corruption: run.settings.corruption === null ? undefined : parseCorruption(run.settings.corruption),
  };
  const program = fileURLToPath(new URL("./worker-process.js", import.meta.url));
  // What a worker or a policy in it prints must not mix with the result on stdout.
  return fork(program, {
    // Not as an argument: every user of the machine can read those, and the order may hold a token.
    env: { ...process.env, DRX_WORKER_ORDER: JSON.stringify(order) },
    stdio: ["ignore", 2, 2, "ipc"],
    serialization: "advanced",
  });
}

/** `results.json`: the official checkpoint file of the routes finished so far. */
function writeResults(
  paths: RunPaths,
  results: readonly JobResult[],
  indices: readonly number[],
  needs: PolicyNeeds,
): void {
  const records = results.map(({ record }) => record);
  writeCheckpoint(paths.results, checkpointOfRecords(records, indices.length, sensorNames(needs), indices));
}

/** The leaderboard's icons of what the agent saw: its own motion, and what it asked for. */
function sensorNames(needs: PolicyNeeds): string[] {
  return [
    ...needs.cameras.map(() => "carla_camera"),
    "carla_imu",
    "carla_gnss",
    "carla_speedometer",
    ...(needs.privileged ? ["carla_opendrive_map"] : []),
  ];
}

/** Records a route of which nothing is left as the leaderboard records an agent or a simulation that crashed. */
function writeLostRoute(
  job: RouteJob,
  run: SuiteRun,
  paths: RunPaths,
  reason: string,
  blame: Blame,
): JobResult {
  const route = run.routes.find(({ id }) => id === job.xmlId)!;
  const episode: Omit<Episode, "version"> = {
    record: routeRecord(identityOf(job, route, new Date()), {
      routePoints: null,
      events: [],
      timedOut: false,
      durationGame: 0,
      durationSystem: 0,
      failure: blame === "policy" ? "Agent crashed" : "Simulation crashed",
    }),
    scenarioTypes: route.scenarios.map(({ type }) => type),
    seed: run.settings.seed,
    attempts: job.attempt,
    policy: run.settings.policy,
    failureDetail: reason,
    skippedScenarios: [],
    warnings: [],
    comfort: null,
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

function logRoute(
  log: RunLog,
  { record, attempts, skippedScenarios, warnings, failureDetail }: JobResult,
): void {
  log.write("route_finished", {
    route: record.route_id,
    status: record.status,
    score: record.scores.score_composed,
    attempts,
    ...(skippedScenarios.length > 0 && { skipped_scenarios: skippedScenarios }),
    ...(warnings.length > 0 && { warnings }),
    ...(failureDetail !== null && { failure: failureDetail }),
  });
}

function meanScore(results: readonly JobResult[]): number | null {
  if (results.length === 0) return null;
  return results.reduce((sum, { record }) => sum + record.scores.score_composed, 0) / results.length;
}
