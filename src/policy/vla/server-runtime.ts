import { ChatClient, keyFromEnvironment } from "../../chat/client.js";
import { ChatFault } from "../../chat/fault.js";
import type { ChatMessage, ChatRequest } from "../../chat/message.js";
import { roadOptionName } from "../../map/road-option.js";
import type { PlanAnswer, PlanQuestion, PlanRuntime } from "./plan-runtime.js";
import type { PromptFacts } from "./prompt.js";
import type { ServedStudent } from "./served-student.js";

/** Where the key for the server is looked for. */
const KEY_VARIABLE = "DRX_STUDENT_KEY";
/** The student is asked in the middle of a drive: two tries, and no longer than a plan is worth waiting for. */
const BACKOFF = { base: 200, cap: 1000, tries: 2 };

const OPENING = "<think>\n";
const CLOSING = "\n</think>\n";

/**
 * Asks a student behind an OpenAI-compatible server such as vLLM. Tokens are asked for and read as ids, so that no
 * action passes through text. Where the student reasons, that takes a call of its own first: what may be said freely
 * and what must be action tokens cannot be told apart within one call.
 */
export class ServerRuntime implements PlanRuntime {
  readonly #student: ServedStudent;
  readonly #client: ChatClient;
  readonly #allowed: readonly number[];
  /** Plan steps of this episode so far. */
  #steps = 0;
  #reasoning = "";

  constructor(student: ServedStudent) {
    const { server, firstActionId, decoder } = student;
    this.#student = student;
    const key = keyFromEnvironment(KEY_VARIABLE);
    this.#client = new ChatClient({
      baseUrl: server.url,
      model: server.model,
      ...(key !== undefined && { key }),
      concurrency: 1,
      deadline: 1000 * server.deadlineSeconds,
      backoff: BACKOFF,
    });
    this.#allowed = Array.from({ length: decoder.k }, (_, token) => firstActionId + token);
  }

  reset(): void {
    this.#steps = 0;
    this.#reasoning = "";
  }

  /** Throws ChatFault or CHAT_SERVER_FAILING where the server will not answer another question either. */
  async ask(question: PlanQuestion): Promise<PlanAnswer> {
    const prompt = promptMessage(question, this.#student.prompt);
    try {
      const begun = performance.now();
      const { every } = this.#student.reasoning;
      if (every > 0 && this.#steps++ % every === 0) this.#reasoning = await this.#reason(prompt);
      const reasoned = performance.now();
      const tokens = await this.#act(prompt);
      const timingMs = { reasoning: reasoned - begun, tokens: performance.now() - reasoned };
      if (typeof tokens === "string") return { type: "undecodable", reason: tokens };
      return { type: "tokens", tokens, entropies: [], reasoning: this.#reasoning, readouts: [], timingMs };
    } catch (error) {
      if (!(error instanceof ChatFault) || error.type === "unwelcome") throw error;
      return { type: "undecodable", reason: error.message };
    }
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  async #reason(prompt: ChatMessage): Promise<string> {
    const { reply } = await this.#client.complete({
      ...continued(prompt, OPENING),
      sampling: { temperature: 0, maxTokens: this.#student.reasoning.maxTokens },
      extra: { ...CONTINUES, stop: ["</think>"] },
    });
    return (reply.reasoning || reply.content).trim();
  }

  /** The action tokens, or what is wrong with what came. */
  async #act(prompt: ChatMessage): Promise<number[] | string> {
    const { actionsPerPlan, firstActionId, decoder } = this.#student;
    const said = this.#reasoning === "" ? "" : `${OPENING}${this.#reasoning}${CLOSING}`;
    const { raw } = await this.#client.complete({
      ...(said === "" ? { messages: [prompt] } : continued(prompt, said)),
      sampling: { temperature: 0, maxTokens: actionsPerPlan },
      extra: {
        ...(said === "" ? {} : CONTINUES),
        allowed_token_ids: this.#allowed,
        return_token_ids: true,
        skip_special_tokens: false,
      },
    });
    const ids = tokenIdsOf(raw);
    if (ids === undefined)
      return "the server told no token ids; it must know return_token_ids, as newer vLLM does";
    const tokens = ids.map((id) => id - firstActionId);
    if (tokens.length !== actionsPerPlan) return `${tokens.length} tokens instead of ${actionsPerPlan}`;
    const odd = tokens.findIndex((token) => !Number.isInteger(token) || token < 0 || token >= decoder.k);
    return odd < 0 ? tokens : `id ${ids[odd]} is no action token; the server ignored allowed_token_ids`;
  }
}

/** The assistant's message is gone on with, not answered. */
const CONTINUES = { continue_final_message: true, add_generation_prompt: false };

function continued(prompt: ChatMessage, said: string): Pick<ChatRequest, "messages"> {
  return { messages: [prompt, { role: "assistant", content: said }] };
}

function promptMessage({ images, facts }: PlanQuestion, template: string): ChatMessage {
  return {
    role: "user",
    content: [
      ...images.map(({ camera, bytes }) => ({ type: "image" as const, bytes, camera })),
      { type: "text", text: filledPrompt(template, facts) },
    ],
  };
}

/** Speed to a tenth of m/s, the target point to a tenth of a metre. */
function filledPrompt(
  template: string,
  { speed, command, targetPoint: [ahead, right] }: PromptFacts,
): string {
  return template
    .replaceAll("{speed}", speed.toFixed(1))
    .replaceAll("{command}", roadOptionName(command))
    .replaceAll("{ahead}", ahead.toFixed(1))
    .replaceAll("{right}", right.toFixed(1));
}

function tokenIdsOf(raw: unknown): number[] | undefined {
  const ids = (raw as { choices?: { token_ids?: unknown }[] }).choices?.[0]?.token_ids;
  return Array.isArray(ids) && ids.every((id) => typeof id === "number") ? ids : undefined;
}
