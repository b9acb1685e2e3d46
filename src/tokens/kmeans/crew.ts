import { existsSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { DriverxError, errorText } from "../../base/errors.js";
import { projectRoot } from "../../base/project-root.js";
import { PhaseWorker } from "./lloyd-phases.js";
import { type LloydState, type Phase, piecesOf } from "./lloyd-state.js";
import { TensorCrew, type Tensors } from "./tensor-crew.js";

/** Does the phases of an iteration. Which thread does which piece never changes a result. */
export interface Crew {
  /** Does all pieces of a phase. @param fresh whether the centroids have changed since the last phase. */
  run(phase: Phase, fresh: boolean): Promise<void>;
  close(): Promise<void>;
}

/** What a worker is asked to do. */
export interface CrewOrder {
  readonly phase: Phase;
  readonly fresh: boolean;
}

/**
 * A crew of so many threads; one thread works in the calling one. With `tensors`, these do the assignment. The state's
 * points must be filled in.
 */
export function createCrew(state: LloydState, threads: number, tensors?: Tensors): Crew {
  const crew = threads > 1 ? new WorkerCrew(state, threads) : new OwnCrew(state);
  return tensors ? new TensorCrew(state, crew, tensors) : crew;
}

class OwnCrew implements Crew {
  readonly #state: LloydState;
  readonly #worker: PhaseWorker;

  constructor(state: LloydState) {
    this.#state = state;
    this.#worker = new PhaseWorker(state);
  }

  async run(phase: Phase, fresh: boolean): Promise<void> {
    if (fresh) this.#worker.forgetCentroids();
    for (let piece = 0; piece < piecesOf(this.#state, phase); piece++) this.#worker.doPiece(phase, piece);
    // Lets timers and signals through.
    await setImmediate();
  }

  async close(): Promise<void> {}
}

class WorkerCrew implements Crew {
  readonly #state: LloydState;
  readonly #workers: readonly Worker[];
  #done = 0;
  #finish: { resolve(): void; reject(error: unknown): void } | undefined;
  #failure: unknown;

  constructor(state: LloydState, threads: number) {
    this.#state = state;
    const url = workerUrl();
    this.#workers = Array.from({ length: threads }, () => {
      const worker = new Worker(url, { workerData: state });
      worker.on("message", () => this.#pieceworkDone());
      worker.on("error", (error) => this.#fail(error));
      return worker;
    });
  }

  run(phase: Phase, fresh: boolean): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#done = 0;
    Atomics.store(this.#state.tickets, 0, 0);
    const order: CrewOrder = { phase, fresh };
    return new Promise((resolve, reject) => {
      this.#finish = { resolve, reject };
      for (const worker of this.#workers) worker.postMessage(order);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #pieceworkDone(): void {
    this.#done++;
    if (this.#done === this.#workers.length) this.#finish!.resolve();
  }

  #fail(error: unknown): void {
    this.#failure = new DriverxError("THREAD_FAILED", `a k-means thread failed: ${errorText(error)}`, {
      cause: error,
    });
    this.#finish?.reject(this.#failure);
  }
}

/** The compiled worker: TypeScript run without a build (as tests do) takes it from dist/. */
function workerUrl(): URL {
  if (!import.meta.url.endsWith(".ts")) return new URL("./worker.js", import.meta.url);
  const url = new URL(`file://${projectRoot}/dist/tokens/kmeans/worker.js`);
  if (existsSync(fileURLToPath(url))) return url;
  throw new DriverxError("THREAD_FAILED", "k-means threads run from dist/; run npm run build first");
}
