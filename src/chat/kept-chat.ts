import type { Answer, ChatClient } from "./client.js";
import { contentKey } from "./content-key.js";
import { ChatFault } from "./fault.js";
import { type ChatRequest, hashedBody } from "./message.js";
import type { RecordStore } from "./record-store.js";
import { type ChatReply, readReply } from "./reply.js";

/** What tells two askings of one request apart, and what the prompt was made by. */
export interface AskedAs {
  /** Names the prompt template and its version. */
  readonly prompt: string;
  /** Which of several samples of the same request this is, from 0. */
  readonly sample: number;
}

/** One answered request, as it is kept. */
interface KeptAnswer {
  readonly request: unknown;
  readonly response: unknown;
  readonly server: string;
  readonly prompt: string;
  readonly sample: number;
  readonly finishReason: string;
  readonly usage: ChatReply["usage"];
  readonly latencyMs: number;
  readonly tries: number;
  /** Wall time, ISO 8601. */
  readonly at: string;
}

/** A chat client that asks nothing twice: answers are kept in a store, and found again by all that they depend on. */
export class KeptChat {
  readonly #client: ChatClient;
  readonly #revision: string;
  readonly #answers: RecordStore;
  readonly #rejected: RecordStore;
  readonly #underWay = new Map<string, Promise<ChatReply>>();

  /**
   * @param revision of the model, as far as known; empty otherwise.
   * @param rejected gets the requests that the server will never answer, with what it said; they are not sent again.
   */
  constructor(options: {
    client: ChatClient;
    revision?: string;
    answers: RecordStore;
    rejected: RecordStore;
  }) {
    this.#client = options.client;
    this.#revision = options.revision ?? "";
    this.#answers = options.answers;
    this.#rejected = options.rejected;
  }

  /** The key of a request: SHA-256 over model, revision, messages with the hashes of pictures, sampling, prompt and sample. */
  keyOf(request: ChatRequest, { prompt, sample }: AskedAs): string {
    const body = hashedBody(this.#client.model, request);
    return contentKey({ body, revision: this.#revision, prompt, sample });
  }

  /** The kept reply, or the server's, which is then kept. Throws what ChatClient.complete throws. */
  ask(request: ChatRequest, as: AskedAs, signal?: AbortSignal): Promise<ChatReply> {
    const key = this.keyOf(request, as);
    const kept = this.#answers.get(key) as KeptAnswer | undefined;
    if (kept) return Promise.resolve(readReply(kept.response, kept.server));
    const rejected = this.#rejected.get(key) as
      | { type: "refused"; message: string; body: string }
      | undefined;
    if (rejected) return Promise.reject(new ChatFault(rejected.type, rejected.message, rejected));
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay;
    const asked = this.#askServer(key, request, as, signal).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  async #askServer(key: string, request: ChatRequest, as: AskedAs, signal?: AbortSignal): Promise<ChatReply> {
    try {
      const answer = await this.#client.complete(request, signal);
      this.#answers.add(key, this.#record(request, as, answer));
      return answer.reply;
    } catch (error) {
      if (error instanceof ChatFault && error.isOfRequest) {
        const { type, message, body } = error;
        this.#rejected.add(key, {
          type,
          message,
          body,
          request: hashedBody(this.#client.model, request),
          ...as,
        });
      }
      throw error;
    }
  }

  #record(request: ChatRequest, { prompt, sample }: AskedAs, answer: Answer): KeptAnswer {
    return {
      request: hashedBody(this.#client.model, request),
      response: answer.raw,
      server: this.#client.server,
      prompt,
      sample,
      finishReason: answer.reply.finishReason,
      usage: answer.reply.usage,
      latencyMs: Math.round(answer.latency),
      tries: answer.tries,
      at: new Date().toISOString(),
    };
  }
}
