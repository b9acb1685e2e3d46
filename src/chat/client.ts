import pLimit from "p-limit";
import { DriverxError, errorText } from "../base/errors.js";
import { RandomStream } from "../base/random.js";
import { type Backoff, defaultBackoff, waitBefore } from "./backoff.js";
import { CircuitBreaker } from "./circuit-breaker.js";
import { type Clock, systemClock } from "./clock.js";
import { JsonExchange } from "./exchange.js";
import { ChatFault } from "./fault.js";
import { type ChatRequest, wireBody } from "./message.js";
import { type ChatReply, readReply } from "./reply.js";

/** Which server and model to ask, and how patiently. */
export interface ChatSettings {
  /** Address of the API, such as http://127.0.0.1:8000/v1. */
  readonly baseUrl: string;
  readonly model: string;
  /** Sent as bearer token; from the environment only ({@link keyFromEnvironment}). */
  readonly key?: string;
  /** Requests under way at once; default 32. */
  readonly concurrency?: number;
  /** Longest wait for one reply, milliseconds; default 120 s. */
  readonly deadline?: number;
  readonly backoff?: Backoff;
  /** Largest reply that is read, bytes; default 8 MiB. */
  readonly mostReplyBytes?: number;
  /** Requests in a row that must fail before the server is given up; default 8. */
  readonly breakAfter?: number;
  readonly clock?: Clock;
  /** Draws the waits. */
  readonly random?: RandomStream;
}

/** A reply, and what it took to get it. */
export interface Answer {
  readonly reply: ChatReply;
  /** The server's JSON as it came. */
  readonly raw: unknown;
  /** Times that the request was sent. */
  readonly tries: number;
  /** Of the last try, milliseconds. */
  readonly latency: number;
}

/** How long a server that was given up rests before it is tried again, milliseconds. */
const REST = 30_000;

/** Asks one model of an OpenAI-compatible server, many requests at a time. */
export class ChatClient {
  readonly model: string;
  readonly server: string;
  readonly #exchange: JsonExchange;
  readonly #slots: ReturnType<typeof pLimit>;
  readonly #breaker: CircuitBreaker;
  readonly #deadline: number;
  readonly #backoff: Backoff;
  readonly #clock: Clock;
  readonly #random: RandomStream;

  /** Throws CHAT_ADDRESS_INVALID. */
  constructor(settings: ChatSettings) {
    const base = baseAddress(settings.baseUrl);
    this.model = settings.model;
    this.server = base.href;
    this.#clock = settings.clock ?? systemClock;
    this.#random = settings.random ?? new RandomStream("chat backoff");
    this.#deadline = settings.deadline ?? 120_000;
    this.#backoff = settings.backoff ?? defaultBackoff;
    this.#slots = pLimit(settings.concurrency ?? 32);
    this.#exchange = new JsonExchange(base, settings.key, settings.mostReplyBytes ?? 8 * 1024 * 1024);
    this.#breaker = new CircuitBreaker({ limit: settings.breakAfter ?? 8, rest: REST, clock: this.#clock });
  }

  /**
   * Asks, again where that may help.
   *
   * @throws ChatFault when the last try failed or another cannot help, CHAT_SERVER_FAILING when the server was given
   *   up, or the signal's reason.
   */
  complete(request: ChatRequest, signal?: AbortSignal): Promise<Answer> {
    return this.#slots(() => this.#complete(request, signal));
  }

  /** The names of the models that the server has. Throws like {@link complete}, without trying again. */
  async models(): Promise<string[]> {
    const json = await this.#try("models", undefined);
    const data = (json as { data?: unknown }).data;
    return Array.isArray(data) ? data.flatMap(({ id }) => (typeof id === "string" ? [id] : [])) : [];
  }

  /** Closes idle connections. */
  close(): void {
    this.#exchange.close();
  }

  async #complete(request: ChatRequest, signal?: AbortSignal): Promise<Answer> {
    const body = wireBody(this.model, request);
    for (let tries = 1; ; tries++) {
      signal?.throwIfAborted();
      this.#breaker.admit(this.server);
      const sent = this.#clock.now();
      try {
        const raw = await this.#try("chat/completions", body, signal);
        const reply = readReply(raw, this.server);
        this.#breaker.succeeded();
        return { reply, raw, tries, latency: this.#clock.now() - sent };
      } catch (error) {
        if (!(error instanceof ChatFault)) throw error;
        if (!error.isRetriable || tries >= this.#backoff.tries) {
          if (!error.isOfRequest) this.#breaker.failed(errorText(error));
          throw error;
        }
        await this.#clock.sleep(waitBefore(this.#backoff, tries - 1, this.#random, error.retryAfter), signal);
      }
    }
  }

  /** One exchange within the deadline. */
  async #try(path: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
    const ended = new AbortController();
    const late = new AbortController();
    const timer = this.#clock.sleep(this.#deadline, ended.signal).then(
      () =>
        late.abort(
          new ChatFault("silent", `${this.server} did not answer within ${this.#deadline / 1000} seconds`),
        ),
      () => {},
    );
    try {
      return await this.#exchange.send(
        path,
        body,
        signal ? AbortSignal.any([signal, late.signal]) : late.signal,
      );
    } finally {
      ended.abort();
      await timer;
    }
  }
}

/** With a slash at its end, so that paths can be resolved against it. */
function baseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "") {
    throw new DriverxError(
      "CHAT_ADDRESS_INVALID",
      `"${text}" is no server's address; give one like http://127.0.0.1:8000/v1 (a key goes into the environment)`,
    );
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

/**
 * The key for a server from the environment variable of the given name, without which the server is asked without one.
 * There is no option for the key itself: command lines can be read by every user of a machine.
 */
export function keyFromEnvironment(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}
