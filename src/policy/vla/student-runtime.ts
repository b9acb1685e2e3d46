import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { DriverxError, errorText } from "../../base/errors.js";
import { projectRoot } from "../../base/project-root.js";
import type { Student } from "./student-file.js";

/** What the thread is started with. */
export interface RuntimeOrder {
  readonly vision: string;
  readonly language: string;
  readonly step: string;
  readonly firstAction: number;
  readonly k: number;
  readonly actionsPerPlan: number;
}

/** What a plan is made of. */
export interface RuntimeQuestion {
  /** RGB of all cameras, one after the other. */
  readonly pixels: Uint8Array;
  /** Ids of the prompt's words. */
  readonly words: readonly number[];
}

export type RuntimeAnswer =
  | {
      readonly type: "tokens";
      readonly tokens: readonly number[];
      /** Of each token's distribution over the action tokens, nats. */
      readonly entropies: readonly number[];
      /** Ids of the words at the prompt's readouts. */
      readonly answers: readonly number[];
      readonly visionMs: number;
      readonly languageMs: number;
    }
  /** No token can be told from what came out. */
  | { readonly type: "undecodable"; readonly reason: string }
  | { readonly type: "failed"; readonly reason: string };

/** What answers a student's questions. */
export interface PlanRuntime {
  /** One question at a time. Throws INFERENCE_FAILED. */
  ask(question: RuntimeQuestion): Promise<Exclude<RuntimeAnswer, { type: "failed" }>>;
  close(): Promise<void>;
}

/** Runs a student's graphs in a thread of its own: inference blocks the thread that it runs in. */
export class StudentRuntime implements PlanRuntime {
  readonly #worker: Worker;
  #waiting: { resolve(answer: RuntimeAnswer): void; reject(error: unknown): void } | undefined;

  constructor({ folder, graphs, firstAction, codebook, actionsPerPlan }: Student) {
    const order: RuntimeOrder = {
      vision: `${folder}/${graphs.vision.file}`,
      language: `${folder}/${graphs.language.file}`,
      step: `${folder}/${graphs.step.file}`,
      firstAction,
      k: codebook.k,
      actionsPerPlan,
    };
    this.#worker = new Worker(workerUrl(), { workerData: order });
    // An idle student keeps no process alive.
    this.#worker.unref();
    this.#worker.on("message", (answer: RuntimeAnswer) => this.#settle(answer));
    this.#worker.on("error", (error) => {
      this.#settle({ type: "failed", reason: errorText(error) });
    });
  }

  async ask(question: RuntimeQuestion): Promise<Exclude<RuntimeAnswer, { type: "failed" }>> {
    this.#worker.ref();
    const answer = await new Promise<RuntimeAnswer>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.postMessage(question);
    });
    this.#worker.unref();
    if (answer.type === "failed") throw new DriverxError("INFERENCE_FAILED", answer.reason);
    return answer;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(answer: RuntimeAnswer): void {
    this.#waiting?.resolve(answer);
    this.#waiting = undefined;
  }
}

function workerUrl(): URL {
  if (!import.meta.url.endsWith(".ts")) return new URL("./runtime-worker.js", import.meta.url);
  const url = new URL(`file://${projectRoot}/dist/policy/vla/runtime-worker.js`);
  if (existsSync(fileURLToPath(url))) return url;
  throw new DriverxError("THREAD_FAILED", "a student's thread runs from dist/; run npm run build first");
}
