import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { DriverxError, errorText } from "../../base/errors.js";
import { projectRoot } from "../../base/project-root.js";
import { pixelsOf } from "./pixels.js";
import type { PlanAnswer, PlanQuestion, PlanRuntime } from "./plan-runtime.js";
import { type PromptFacts, promptOf } from "./prompt.js";
import type { Student } from "./student-file.js";
import { toldReasoning } from "./told.js";

/** What the thread is started with. */
export interface RuntimeOrder {
  readonly vision: string;
  readonly language: string;
  readonly step: string;
  readonly firstAction: number;
  readonly k: number;
  readonly actionsPerPlan: number;
}

/** What a plan is made of, as the thread takes it. */
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
      readonly entropies: readonly number[];
      /** Ids of the words at the prompt's readouts. */
      readonly answers: readonly number[];
      readonly visionMs: number;
      readonly languageMs: number;
    }
  | { readonly type: "undecodable"; readonly reason: string }
  | { readonly type: "failed"; readonly reason: string };

/** Runs a student's graphs in a thread of its own: inference blocks the thread that it runs in. */
export class StudentRuntime implements PlanRuntime {
  readonly #worker: Worker;
  readonly #student: Student;
  readonly #ids: ReadonlyMap<string, number>;
  #waiting: { resolve(answer: RuntimeAnswer): void; reject(error: unknown): void } | undefined;

  constructor(student: Student) {
    const { folder, graphs, firstAction, codebook, actionsPerPlan } = student;
    this.#student = student;
    this.#ids = new Map(student.words.map((word, id) => [word, id]));
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

  reset(): void {}

  /** Throws INFERENCE_FAILED. */
  async ask({ images, facts }: PlanQuestion): Promise<PlanAnswer> {
    const begun = performance.now();
    const { rig, words } = this.#student;
    const pixels = await pixelsOf(images, rig);
    const picturesMs = performance.now() - begun;
    const answer = await this.#askThread({ pixels, words: this.#wordsOf(facts) });
    if (answer.type === "failed") throw new DriverxError("INFERENCE_FAILED", answer.reason);
    if (answer.type === "undecodable") return answer;
    const { tokens, entropies, answers, visionMs, languageMs } = answer;
    const told = answers.map((id) => words[id] ?? "");
    return {
      type: "tokens",
      tokens,
      entropies,
      reasoning: toldReasoning(told),
      readouts: told,
      timingMs: { pictures: picturesMs, vision: visionMs, language: languageMs },
    };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #askThread(question: RuntimeQuestion): Promise<RuntimeAnswer> {
    this.#worker.ref();
    const answer = await new Promise<RuntimeAnswer>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.postMessage(question);
    });
    this.#worker.unref();
    return answer;
  }

  #wordsOf(facts: PromptFacts): number[] {
    return promptOf(facts)
      .split(" ")
      .map((word) => {
        const id = this.#ids.get(word);
        if (id === undefined) throw new Error(`the student does not know the word "${word}" of its prompt`);
        return id;
      });
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
