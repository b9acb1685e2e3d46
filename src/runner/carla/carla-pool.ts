import { join } from "node:path";
import type { RouteJob } from "../route-job.js";
import type { RunPaths } from "../run-directory.js";
import type { RunLog } from "../run-log.js";
import type { SuiteRun } from "../suite-run.js";
import type { JobPool, PoolEvents } from "../worker-pool.js";
import { type CarlaSetting, installationOf, keepRecord, markOf, serveToEvaluators } from "./carla-run.js";
import { EvaluatorPool } from "./evaluator-pool.js";

/** Below the agent's own wait, so that its fall-back comes before the evaluator's watchdog. */
const answerSeconds = 540;

/**
 * A pool that drives jobs with the official evaluator in CARLA, and serves the policy meanwhile. Throws what looking
 * at the installation, loading the policy and listening throws.
 */
export async function carlaPool(
  jobs: readonly RouteJob[],
  run: SuiteRun,
  carla: CarlaSetting,
  paths: RunPaths,
  log: RunLog,
  events: PoolEvents,
): Promise<JobPool> {
  const { settings } = run;
  const installation = installationOf(carla);
  const bridge = await serveToEvaluators(
    settings.policy,
    settings.controller,
    settings.throughCodebook?.path,
    run.transport,
    (line) => log.write("bridge", { line }),
  );
  const pool = new EvaluatorPool(jobs, {
    installation,
    gpus: carla.gpus,
    order: {
      suite: settings.suite,
      seed: settings.seed,
      savePath: paths.metrics,
      bridge,
      answerSeconds: run.answerSeconds ?? answerSeconds,
    },
    attemptsFolder: join(paths.root, "attempts"),
    mark: markOf(paths.root),
    silenceSeconds: carla.silenceSeconds,
    onActivity: (activities) => events.onActivity?.(activities),
    onFinished: (job, record) => {
      const route = run.routes.find(({ id }) => id === job.xmlId)!;
      const result = keepRecord(job, record, route, settings, paths);
      if (result) events.onFinished(job, result);
      else events.onLost(job, "the evaluator's record lacks fields that the leaderboard writes", "machinery");
    },
    onAttempt: (job, outcome, folder, reason) => {
      const { routeId: route, attempt } = job;
      log.write("route_attempt", { route, attempt, outcome, folder, reason });
    },
    onLost: (job, reason) => events.onLost(job, reason, "machinery"),
  });
  return {
    stranded: undefined,
    stop: () => pool.stop(),
    async run() {
      try {
        await pool.run();
      } finally {
        await bridge.close();
      }
    },
  };
}
