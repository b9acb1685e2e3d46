import type { ChildProcess } from "node:child_process";
import { DriverxError } from "../base/errors.js";
import type { JobResult } from "./job-result.js";
import { attemptsOfJob, type RouteJob } from "./route-job.js";

/** What a worker process tells its pool. `Result` is what a finished job leaves. */
export type WorkerReport<Result> =
  | { readonly type: "ready" }
  /** Nothing new, but at work. */
  | { readonly type: "alive"; readonly activity: string }
  | { readonly type: "finished"; readonly result: Result; readonly agentAnswers?: boolean }
  /** The job failed for a reason that another try may mend. */
  | { readonly type: "failed"; readonly reason: string; readonly agentAnswers?: boolean }
  /** The worker is about to exit, because of this. */
  | { readonly type: "falling"; readonly reason: string }
  /** An input of the run is wrong: no job can be driven with it. */
  | { readonly type: "refused"; readonly code: string; readonly reason: string }
  /** The worker cannot reach its policy, and can drive nothing. */
  | { readonly type: "unreachable"; readonly reason: string };

/** Whose doing it was that a job was lost. */
export type Blame = "policy" | "machinery";

/** What a pool tells of its jobs, whoever drives them. */
export interface PoolEvents<Result = JobResult> {
  readonly onFinished: (job: RouteJob, result: Result) => void;
  /** A job is tried again after its first failure. */
  readonly onRetry: (job: RouteJob, reason: string) => void;
  /** A job failed for the last time. */
  readonly onLost: (job: RouteJob, reason: string, blame: Blame) => void;
  /** What each busy worker does, now and then. */
  readonly onActivity?: (activities: readonly string[]) => void;
}

/** Something that drives jobs, here or in CARLA. */
export interface JobPool {
  /** Why jobs were left for want of the policy. */
  readonly stranded: string | undefined;
  run(): Promise<void>;
  /** Ends the run early. */
  stop(): void;
}

export interface WorkerPoolOptions<Result> extends PoolEvents<Result> {
  readonly workers: number;
  /** Starts a worker process that reports over its channel and takes jobs from it. */
  readonly startWorker: () => ChildProcess;
  /** A worker that says nothing for so long on one job is stopped, wall-clock seconds. */
  readonly silenceSeconds: number;
}

interface Worker {
  readonly process: ChildProcess;
  job: RouteJob | undefined;
  /** The town whose map the worker holds. */
  town: string | undefined;
  timer: NodeJS.Timeout | undefined;
  activity: string;
  /** Why it exits, in its own words. */
  lastWords: string | undefined;
  isSilent: boolean;
  reported: boolean;
}

/** Workers in a row that may die before they report anything. */
const stillborn = 3;
/** Tries in a row to which the policy may give no answer: two routes. */
const unansweredTries = 4;
/** How long a worker that is to go may take, milliseconds. */
const farewellMilliseconds = 2000;

/** Drives jobs on worker processes. A worker that dies costs only its job, which is tried once more. */
export class WorkerPool<Result> implements JobPool {
  readonly #options: WorkerPoolOptions<Result>;
  readonly #queue: RouteJob[];
  readonly #workers = new Set<Worker>();
  /** Workers that may run; each that cannot reach the policy makes it one less. */
  #allowed: number;
  #stillborn = 0;
  #unanswered = 0;
  #stopped = false;
  #stranded: string | undefined;
  #settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  constructor(jobs: readonly RouteJob[], options: WorkerPoolOptions<Result>) {
    this.#queue = [...jobs];
    this.#options = options;
    this.#allowed = options.workers;
  }

  /** Why the policy could no longer be asked, where that left jobs undriven. */
  get stranded(): string | undefined {
    return this.#stranded;
  }

  /**
   * Drives every job, or those before `stop` or before the policy was gone for good. Throws the code of a refused
   * input, WORKERS_BROKEN, or what a callback throws.
   */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      if (this.#queue.length === 0 || this.#stopped) return resolve();
      const count = Math.min(this.#allowed, this.#queue.length);
      for (let i = 0; i < count; i++) this.#addWorker();
    });
  }

  /** Ends all workers; what they were driving is not finished. `run` then returns. */
  stop(): void {
    this.#stopped = true;
    for (const worker of this.#workers) this.#dismiss(worker);
    if (this.#workers.size === 0) this.#settle?.resolve();
  }

  #addWorker(): void {
    const process = this.#options.startWorker();
    const worker: Worker = {
      process,
      job: undefined,
      town: undefined,
      timer: undefined,
      activity: "",
      lastWords: undefined,
      isSilent: false,
      reported: false,
    };
    this.#workers.add(worker);
    process.on("message", (report) => this.#hear(worker, report as WorkerReport<Result>));
    process.on("error", () => process.kill("SIGKILL"));
    process.on("exit", (code, signal) => this.#bury(worker, code, signal));
  }

  /** Lets a worker say goodbye to its policy, for a moment. */
  #dismiss({ process, timer }: Worker): void {
    clearTimeout(timer);
    if (process.connected) process.disconnect();
    const kill = setTimeout(() => process.kill("SIGKILL"), farewellMilliseconds);
    process.once("exit", () => clearTimeout(kill));
  }

  #hear(worker: Worker, report: WorkerReport<Result>): void {
    if (this.#stopped) return;
    worker.reported = true;
    this.#stillborn = 0;
    if (report.type === "alive") {
      this.#noteActivity(worker, report.activity);
      return;
    }
    if (report.type === "falling") {
      worker.lastWords = report.reason;
      return;
    }
    clearTimeout(worker.timer);
    const { job } = worker;
    worker.job = undefined;
    try {
      this.#handle(worker, job, report);
    } catch (error) {
      this.#fail(error);
    }
  }

  #handle(
    worker: Worker,
    job: RouteJob | undefined,
    report: Exclude<WorkerReport<Result>, { type: "alive" | "falling" }>,
  ): void {
    if (report.type === "refused") throw new DriverxError(report.code, report.reason);
    if (report.type === "unreachable") {
      if (job) this.#queue.unshift(job);
      this.#retire(worker, report.reason);
      return;
    }
    if (report.type !== "ready") this.#unanswered = report.agentAnswers === false ? this.#unanswered + 1 : 0;
    if (job && report.type === "finished") this.#options.onFinished(job, report.result);
    if (job && report.type === "failed") this.#tryAgain(job, report.reason, "machinery");
    if (this.#unanswered >= unansweredTries && this.#queue.length > 0) {
      this.#stranded = `the policy gave no answer in ${this.#unanswered} tries in a row`;
      this.stop();
    } else {
      this.#assign(worker);
    }
  }

  #noteActivity(worker: Worker, activity: string): void {
    worker.activity = activity;
    if (worker.job) this.#awaitWord(worker);
    this.#options.onActivity?.([...this.#workers].filter(({ job }) => job).map((busy) => busy.activity));
  }

  #assign(worker: Worker): void {
    const job = this.#nextJob(worker.town);
    if (!job) {
      this.#dismiss(worker);
      return;
    }
    worker.job = job;
    worker.town = job.town;
    this.#awaitWord(worker);
    worker.process.send(job);
  }

  #awaitWord(worker: Worker): void {
    clearTimeout(worker.timer);
    worker.timer = setTimeout(() => {
      worker.isSilent = true;
      worker.process.kill("SIGKILL");
    }, 1000 * this.#options.silenceSeconds);
  }

  /** The first job in the town whose map is loaded, or else the first. */
  #nextJob(town: string | undefined): RouteJob | undefined {
    const sameTown = this.#queue.findIndex((job) => job.town === town);
    return this.#queue.splice(Math.max(sameTown, 0), 1)[0];
  }

  /** Without its policy a worker goes; the others drive what it leaves. */
  #retire(worker: Worker, reason: string): void {
    this.#allowed--;
    this.#stranded = reason;
    this.#dismiss(worker);
  }

  #bury(worker: Worker, code: number | null, signal: NodeJS.Signals | null): void {
    clearTimeout(worker.timer);
    this.#workers.delete(worker);
    if (this.#stopped) {
      if (this.#workers.size === 0) this.#settle?.resolve();
      return;
    }
    const cause = worker.lastWords ?? signal ?? `exit code ${code}`;
    // Our own code neither exits nor hangs in the middle of a route; what kills from outside sends a signal.
    const blame = signal === null || worker.isSilent ? "policy" : "machinery";
    try {
      if (worker.job) this.#tryAgain(worker.job, `the worker process died (${cause})`, blame);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (!worker.reported && ++this.#stillborn >= stillborn) {
      this.#fail(
        new DriverxError("WORKERS_BROKEN", `${stillborn} worker processes died at their start (${cause})`),
      );
    } else if (this.#queue.length > 0 && this.#workers.size < this.#allowed) {
      this.#addWorker();
    } else if (this.#workers.size === 0) {
      this.#finish();
    }
  }

  #finish(): void {
    if (this.#queue.length === 0) this.#stranded = undefined;
    this.#settle?.resolve();
  }

  #tryAgain(job: RouteJob, reason: string, blame: Blame): void {
    if (job.attempt >= attemptsOfJob) {
      this.#options.onLost(job, reason, blame);
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
