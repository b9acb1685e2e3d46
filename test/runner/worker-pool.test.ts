import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { RouteJob } from "../../src/runner/route-job.js";
import { WorkerPool } from "../../src/runner/worker-pool.js";

const program = fileURLToPath(new URL("./fake-worker.mjs", import.meta.url));

interface Log {
  finished: { index: number; attempt: number }[];
  retried: string[];
  lost: string[];
}

/** Drives jobs whose ids tell the fake worker what to do. */
async function drive(
  ids: readonly string[],
  options: { workers?: number; env?: object; silenceSeconds?: number } = {},
) {
  const jobs = ids.map(
    (xmlId, index): RouteJob => ({ index, xmlId, repetition: 0, routeId: xmlId, town: "T", attempt: 1 }),
  );
  const log: Log = { finished: [], retried: [], lost: [] };
  const pool = new WorkerPool<Log["finished"][number]>(jobs, {
    workers: options.workers ?? 2,
    startWorker: () => fork(program, { env: { ...process.env, ...options.env }, execArgv: [] }),
    silenceSeconds: options.silenceSeconds ?? 60,
    onFinished: (_, result) => log.finished.push(result),
    onRetry: (job, reason) => log.retried.push(`${job.routeId}: ${reason}`),
    onLost: (job, reason) => log.lost.push(`${job.routeId}: ${reason}`),
  });
  await pool.run();
  return log;
}

test("drives every job once", async () => {
  const { finished } = await drive(["a", "b", "c", "d", "e"]);
  expect(finished.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4]);
});

test("a worker that dies costs only its job, which is tried once more", async () => {
  const log = await drive(["a", "dies-once", "b", "c"]);
  expect(log.finished).toHaveLength(4);
  expect(log.finished.find(({ index }) => index === 1)).toMatchObject({ attempt: 2 });
  expect(log.retried).toEqual(["dies-once: the worker process died (exit code 7)"]);
});

test("a job that kills two workers is lost, and the others are driven", async () => {
  const log = await drive(["dies", "a", "b"], { workers: 1 });
  expect(log.lost).toEqual(["dies: the worker process died (exit code 7)"]);
  expect(log.finished.map(({ index }) => index).sort()).toEqual([1, 2]);
});

test("a job that fails is tried once more", async () => {
  const log = await drive(["fails-once"]);
  expect(log.retried).toEqual(["fails-once: no connection"]);
  expect(log.finished).toEqual([{ index: 0, attempt: 2 }]);
});

test("a worker that hangs is stopped", async () => {
  const log = await drive(["hangs"], { silenceSeconds: 0.5 });
  expect(log.retried).toEqual(["hangs: the worker process died (SIGKILL)"]);
  expect(log.finished).toEqual([{ index: 0, attempt: 2 }]);
});

test("a refused input ends the run", async () => {
  await expect(drive(["a", "refused", "b"])).rejects.toMatchObject({
    code: "MAP_INVALID",
    message: "no map",
  });
});

test("workers that cannot even start end the run", async () => {
  await expect(drive(["a"], { env: { STILLBORN: "1" } })).rejects.toMatchObject({ code: "WORKERS_BROKEN" });
});
