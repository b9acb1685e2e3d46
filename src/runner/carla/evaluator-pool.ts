import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { makeFolder } from "../../base/files.js";
import type { ResultRecord } from "../../bench/result-file.js";
import { xmlIdOf } from "../../bench/success.js";
import type { RouteJob } from "../route-job.js";
import { type Batch, batchesOf } from "./batches.js";
import { type EvaluatorOrder, EvaluatorProcess, type Installation } from "./evaluator-process.js";
import { killMarked } from "./marked-processes.js";
import { PortAllocator } from "./port-allocator.js";

/** What came of one try at a route. */
export type AttemptOutcome = "driven" | "agent_failure" | "simulation_crash" | "timeout";

export interface EvaluatorPoolOptions {
  readonly installation: Installation;
  /** One slot each: the evaluator kills every CARLA on its GPU when it crashes. */
  readonly gpus: readonly number[];
  /** Everything of an order that does not depend on the batch. */
  readonly order: Pick<EvaluatorOrder, "suite" | "seed" | "savePath" | "bridge" | "answerSeconds">;
  /** Each call of the evaluator gets a folder in here. */
  readonly attemptsFolder: string;
  /** Unique to the run: processes that an earlier call left behind are found by it. */
  readonly mark: string;
  /** Wall-clock seconds without a tick, loading included, after which an evaluator is ended. */
  readonly silenceSeconds: number;
  readonly onFinished: (job: RouteJob, record: ResultRecord) => void;
  readonly onAttempt: (job: RouteJob, outcome: AttemptOutcome, folder: string, reason: string) => void;
  readonly onLost: (job: RouteJob, reason: string) => void;
  readonly onActivity: (activities: readonly string[]) => void;
}

/** Tries that a route has at failures of the machinery: about a tenth of CARLA's starts fail. */
const attempts = 3;
export const mostRoutesOfBatch = 8;
const pollMilliseconds = 250;
/** The pause after a failure doubles with each from one second up to sixty-four. */
const mostDoublings = 6;
/** Statuses that say nothing of the agent. */
const simulationCrash = "Failed - Simulation crashed";
const agentFailures = new Set([
  "Failed - Agent crashed",
  "Failed - Agent couldn't be set up",
  "Failed - Agent's sensors were invalid",
]);

/** Drives routes with the official evaluator, one process a slot at a time. No route is dropped without a word. */
export class EvaluatorPool {
  readonly #options: EvaluatorPoolOptions;
  readonly #queue: Batch[];
  readonly #ports = new PortAllocator();
  readonly #running = new Set<EvaluatorProcess>();
  #calls = 0;
  #stopped = false;

  constructor(jobs: readonly RouteJob[], options: EvaluatorPoolOptions) {
    this.#options = options;
    this.#queue = batchesOf(jobs, mostRoutesOfBatch);
  }

  /** Ports that are leased at the moment. */
  get leasedPorts(): number {
    return this.#ports.leased;
  }

  /** Drives every job, or those before `stop`. Throws PORTS_EXHAUSTED and what a callback throws. */
  async run(): Promise<void> {
    killMarked(this.#options.mark);
    try {
      await Promise.all(this.#options.gpus.map((gpu) => this.#serveSlot(gpu)));
    } finally {
      this.stop();
      await Promise.all([...this.#running].map((evaluator) => evaluator.kill()));
      killMarked(this.#options.mark);
    }
  }

  /** Ends all evaluators; what they were driving is not finished. */
  stop(): void {
    this.#stopped = true;
    for (const evaluator of this.#running) void evaluator.kill();
  }

  async #serveSlot(gpu: number): Promise<void> {
    let failures = 0;
    while (!this.#stopped) {
      const batch = this.#nextBatch();
      if (!batch) {
        if (this.#queue.length === 0 && this.#running.size === 0) return;
        // Another slot may yet put something back, or a pause is not over.
        await pause(pollMilliseconds);
        continue;
      }
      const isFine = await this.#drive(batch, gpu, failures);
      failures = isFine ? 0 : failures + 1;
    }
  }

  #nextBatch(): Batch | undefined {
    const index = this.#queue.findIndex(({ notBefore }) => notBefore <= Date.now());
    return index < 0 ? undefined : this.#queue.splice(index, 1)[0];
  }

  /** One call of the evaluator; false when the machinery failed. */
  async #drive({ jobs }: Batch, gpu: number, failures: number): Promise<boolean> {
    const { installation, order, attemptsFolder, mark } = this.#options;
    const [first] = jobs;
    const number = ++this.#calls;
    const folder = join(attemptsFolder, `${Date.now()}-${number}`);
    makeFolder(folder);
    const ports = await this.#ports.lease();
    const evaluator = new EvaluatorProcess(installation, {
      ...order,
      routeIds: jobs.map(({ xmlId }) => xmlId),
      gpu,
      ports,
      seed: order.seed + first.repetition,
      attempt: first.attempt,
      folder,
      // With an end, or the mark of call 1 would be the beginning of that of call 10.
      mark: `${mark}-${number}.`,
    });
    this.#running.add(evaluator);
    const remaining = new Map(jobs.map((job) => [job.xmlId, job]));
    const crashed: RouteJob[] = [];
    try {
      const ending = await this.#watch(evaluator, remaining, crashed);
      if (this.#stopped) return true;
      return this.#settle([...remaining.values()], crashed, ending, folder, failures);
    } finally {
      await evaluator.kill();
      this.#running.delete(evaluator);
      this.#ports.release(ports);
    }
  }

  /** Takes records as they come until the evaluator has ended, or is ended for its silence. */
  async #watch(
    evaluator: EvaluatorProcess,
    remaining: Map<string, RouteJob>,
    crashed: RouteJob[],
  ): Promise<{ readonly how: string; readonly timedOut: boolean; readonly explained: boolean }> {
    let ended: string | undefined;
    let timedOut = false;
    let explained = false;
    void evaluator.ended.then((how) => {
      ended = how;
    });
    for (;;) {
      const isOver = ended !== undefined;
      for (const record of evaluator.records()) {
        const job = remaining.get(xmlIdOf(record.route_id) ?? "");
        if (!job) continue;
        remaining.delete(job.xmlId);
        // After these the evaluator ends by itself: the routes after them were not begun.
        explained = record.status === simulationCrash || agentFailures.has(record.status);
        this.#take(job, record, crashed, evaluator.order.folder);
      }
      if (isOver) return { how: ended ?? "", timedOut, explained };
      if (remaining.size > 0 && evaluator.silentSeconds > this.#options.silenceSeconds) {
        timedOut = true;
        await evaluator.kill();
      } else {
        await Promise.race([pause(pollMilliseconds), evaluator.ended]);
      }
      this.#options.onActivity([...this.#running].map(({ activity }) => activity || "CARLA starts"));
    }
  }

  #take(job: RouteJob, record: ResultRecord, crashed: RouteJob[], folder: string): void {
    const { onAttempt, onFinished } = this.#options;
    if (record.status === simulationCrash) {
      onAttempt(job, "simulation_crash", folder, record.status);
      crashed.push(job);
      return;
    }
    onAttempt(job, agentFailures.has(record.status) ? "agent_failure" : "driven", folder, record.status);
    onFinished(job, record);
  }

  /** What becomes of the routes that an evaluator left; false when the machinery failed. */
  #settle(
    left: readonly RouteJob[],
    crashed: readonly RouteJob[],
    ending: { readonly how: string; readonly timedOut: boolean; readonly explained: boolean },
    folder: string,
    failures: number,
  ): boolean {
    const isFine = crashed.length === 0 && (left.length === 0 || ending.explained);
    const notBefore = Date.now() + 1000 * 2 ** Math.min(failures, mostDoublings);
    for (const job of crashed) this.#tryAgain(job, "the simulation crashed", notBefore);
    const [underWay, ...notBegun] = ending.explained ? [undefined, ...left] : left;
    if (underWay) {
      const outcome = ending.timedOut ? "timeout" : "simulation_crash";
      const reason = ending.timedOut ? "no tick for too long" : `the evaluator ended (${ending.how})`;
      this.#options.onAttempt(underWay, outcome, folder, reason);
      this.#tryAgain(underWay, reason, notBefore);
    }
    if (notBegun.length > 0) this.#queue.unshift({ jobs: notBegun as RouteJob[], notBefore: 0 });
    return isFine;
  }

  #tryAgain(job: RouteJob, reason: string, notBefore: number): void {
    if (job.attempt >= attempts) this.#options.onLost(job, reason);
    else this.#queue.push({ jobs: [{ ...job, attempt: job.attempt + 1 }], notBefore });
  }
}
