import type { PromptFacts } from "./prompt.js";

/** What a student is asked at a plan step. */
export interface PlanQuestion {
  /** JPEG bytes of every camera, in the order of the rig. */
  readonly images: readonly { readonly camera: string; readonly bytes: Uint8Array }[];
  readonly facts: PromptFacts;
}

export type PlanAnswer =
  | {
      readonly type: "tokens";
      readonly tokens: readonly number[];
      /** Of each token's distribution over the action tokens, nats; empty where the runtime cannot tell. */
      readonly entropies: readonly number[];
      /** What the student thought, in words; empty where it acted without. */
      readonly reasoning: string;
      /** Its words at the prompt's readouts, in their order; empty where the runtime has none. */
      readonly readouts: readonly string[];
      /** Milliseconds by stage. */
      readonly timingMs: Readonly<Record<string, number>>;
    }
  /** No token can be told from what came out. */
  | { readonly type: "undecodable"; readonly reason: string };

/** What runs a student: graphs in a thread, or a server. */
export interface PlanRuntime {
  /** Forgets the episode before. */
  reset(): void;
  /** One question at a time. Throws where no further question can be answered either. */
  ask(question: PlanQuestion): Promise<PlanAnswer>;
  close(): Promise<void>;
}
