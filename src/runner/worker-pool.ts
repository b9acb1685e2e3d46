import type { ChildProcess } from "node:child_process";
import { DriverxError } from "../base/errors.js";
import type { RouteJob } from "./route-job.js";

/** What a worker process tells its pool. `Result` is what a finished job leaves. */
export type WorkerReport<Result> =
  | { readonly type: "ready" }
  | { readonly type: "finished"; readonly result: Result }
  /** The job failed for a reason that another try may mend. */
  | { readonly type: "failed"; readonly reason: string }
  /** An input of the run is wrong: no job can be driven with it. */
  | { readonly type: "refused"; readonly code: string; readonly reason: string };

export interface WorkerPoolOptions<Result> {
  readonly workers: number;
  /** Starts a worker process that reports over its channel and takes jobs from it. */
  readonly startWorker: () => ChildProcess;
  readonly onFinished: (job: RouteJob, result: Result) => void;
  /** A job is tried again after its first failure. */
  readonly onRetry: (job: RouteJob, reason: string) => void;
  /** A job failed twice. */
  readonly onLost: (job: RouteJob, reason: string) => void;
  /** A worker that says nothing for so long on one job is stopped, wall-clock seconds. */
  readonly jobSeconds: number;
}

interface Worker {
  readonly process: ChildProcess;
  job: RouteJob | undefined;
  /** The town whose map the worker holds. */
  town: string | undefined;
  timer: NodeJS.Timeout | undefined;
  reported: boolean;
}

/** Attempts a job has. */
const attempts = 2;
/** Workers in a row that may die before they report anything. */
const stillborn = 3;

/** Drives jobs on worker processes. A worker that dies costs only its job, which is tried once more. */
export class WorkerPool<Result> {
  readonly #options: WorkerPoolOptions<Result>;
  readonly #queue: RouteJob[];
  readonly #workers = new Set<Worker>();
  #stillborn = 0;
  #stopped = false;
  #settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  constructor(jobs: readonly RouteJob[], options: WorkerPoolOptions<Result>) {
    this.#queue = [...jobs];
    this.#options = options;
  }

  /** Drives every job. Throws the code of a refused input, WORKERS_BROKEN, or what a callback throws. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      if (this.#queue.length === 0) return resolve();
      const count = Math.min(this.#options.workers, this.#queue.length);
      for (let i = 0; i < count; i++) this.#addWorker();
    });
  }

  /** Ends all workers at once; what they were driving is not finished. `run` then returns. */
  stop(): void {
    this.#stopped = true;
    for (const worker of this.#workers) {
      clearTimeout(worker.timer);
      worker.process.kill("SIGKILL");
    }
    this.#settle?.resolve();
  }

  #addWorker(): void {
    const process = this.#options.startWorker();
    const worker: Worker = { process, job: undefined, town: undefined, timer: undefined, reported: false };
    this.#workers.add(worker);
    process.on("message", (report) => this.#hear(worker, report as WorkerReport<Result>));
    process.on("error", () => process.kill("SIGKILL"));
    process.on("exit", (code, signal) => this.#bury(worker, signal ?? `exit code ${code}`));
  }

  #hear(worker: Worker, report: WorkerReport<Result>): void {
    if (this.#stopped) return;
    clearTimeout(worker.timer);
    worker.reported = true;
    this.#stillborn = 0;
    const { job } = worker;
    worker.job = undefined;
    if (report.type === "refused") {
      this.#fail(new DriverxError(report.code, report.reason));
      return;
    }
    try {
      if (job && report.type === "finished") this.#options.onFinished(job, report.result);
      if (job && report.type === "failed") this.#tryAgain(job, report.reason);
      this.#assign(worker);
    } catch (error) {
      this.#fail(error);
    }
  }

  #assign(worker: Worker): void {
    const job = this.#nextJob(worker.town);
    if (!job) {
      worker.process.disconnect();
      return;
    }
    worker.job = job;
    worker.town = job.town;
    worker.timer = setTimeout(() => worker.process.kill("SIGKILL"), 1000 * this.#options.jobSeconds);
    worker.process.send(job);
  }

  /** The first job in the town whose map is loaded, or else the first. */
  #nextJob(town: string | undefined): RouteJob | undefined {
    const sameTown = this.#queue.findIndex((job) => job.town === town);
    return this.#queue.splice(Math.max(sameTown, 0), 1)[0];
  }

  #bury(worker: Worker, cause: string): void {
    clearTimeout(worker.timer);
    this.#workers.delete(worker);
    if (this.#stopped) return;
    try {
      if (worker.job) this.#tryAgain(worker.job, `the worker process died (${cause})`);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (!worker.reported && ++this.#stillborn >= stillborn) {
      this.#fail(
        new DriverxError("WORKERS_BROKEN", `${stillborn} worker processes died at their start (${cause})`),
      );
    } else if (this.#queue.length > 0 && this.#workers.size < this.#options.workers) {
      this.#addWorker();
    } else if (this.#workers.size === 0) {
      this.#settle?.resolve();
    }
  }

  #tryAgain(job: RouteJob, reason: string): void {
    if (job.attempt >= attempts) {
      this.#options.onLost(job, reason);
    } else {
      this.#options.onRetry(job, reason);
      this.#queue.unshift({ ...job, attempt: job.attempt + 1 });
    }
  }

  #fail(error: unknown): void {
    this.#settle?.reject(error);
    this.stop();
  }
}
