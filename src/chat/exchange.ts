import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { errorText } from "../base/errors.js";
import { ChatFault, faultOfStatus } from "./fault.js";

/**
 * One HTTP exchange of JSON. Not `fetch`: that gives up on its own after five minutes without a header, and a long
 * generation sends none before it is done.
 */
export class JsonExchange {
  readonly #base: URL;
  readonly #key: string | undefined;
  readonly #mostBytes: number;
  readonly #agent: HttpAgent | HttpsAgent;

  /** @param mostBytes largest reply that is read. @param key goes as bearer token, to this server only. */
  constructor(base: URL, key: string | undefined, mostBytes: number) {
    this.#base = base;
    this.#key = key;
    this.#mostBytes = mostBytes;
    this.#agent =
      base.protocol === "https:" ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  }

  /**
   * Sends a request below the base address and parses the reply; GET where there is no body.
   *
   * @throws ChatFault, or the signal's reason once that is aborted.
   */
  async send(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    const { status, headers, text } = await this.#exchange(path, body, signal);
    if (status !== 200) {
      throw new ChatFault(
        faultOfStatus(status),
        `${this.#base.href} answered with status ${status}: ${errorText(text.slice(0, 300)) || "no text"}${hint(status, this.#key)}`,
        { body: text.slice(0, 2000), retryAfter: retryAfterOf(headers["retry-after"]) },
      );
    }
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new ChatFault(
        "garbled",
        `${this.#base.href} answered with what is no JSON: ${errorText(error)}`,
        {
          body: text.slice(0, 2000),
        },
      );
    }
  }

  /** Closes idle connections. */
  close(): void {
    this.#agent.destroy();
  }

  #exchange(path: string, body: unknown, signal: AbortSignal) {
    return new Promise<{ status: number; headers: IncomingMessage["headers"]; text: string }>(
      (resolve, reject) => {
        const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
        const fail = (error: unknown) =>
          reject(
            signal.aborted
              ? signal.reason
              : error instanceof ChatFault
                ? error
                : new ChatFault("unreachable", `no answer from ${this.#base.href}: ${connectionText(error)}`),
          );
        const url = new URL(path, this.#base);
        const send = url.protocol === "https:" ? requestHttps : requestHttp;
        const sent = send(
          url,
          {
            method: payload ? "POST" : "GET",
            agent: this.#agent,
            signal,
            headers: {
              accept: "application/json",
              ...(payload ? { "content-type": "application/json", "content-length": payload.length } : {}),
              ...(this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` }),
            },
          },
          (answer) => {
            this.#read(answer).then(
              (text) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
              fail,
            );
          },
        );
        sent.on("error", fail);
        sent.end(payload);
      },
    );
  }

  async #read(answer: IncomingMessage): Promise<string> {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of answer) {
      bytes += part.length;
      if (bytes > this.#mostBytes) {
        answer.destroy();
        throw new ChatFault(
          "too-long",
          `${this.#base.href} answered with more than ${this.#mostBytes} bytes`,
        );
      }
      parts.push(part);
    }
    return Buffer.concat(parts).toString("utf8");
  }
}

function connectionText(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  // Where a name has several addresses, the error of all of them has no message.
  return errorText(error) || code || "connection failed";
}

function hint(status: number, key: string | undefined): string {
  if (status === 404) return "; is the address right (it usually ends in /v1), and the model's name?";
  if (status !== 401 && status !== 403) return "";
  return key === undefined
    ? "; it wants a key: put it into the environment, see --help"
    : "; it does not take the key in the environment";
}

/** Milliseconds that a retry-after header asks for; dates and nonsense ask for nothing. */
function retryAfterOf(header: string | undefined): number | undefined {
  const seconds = Number(header?.trim() || Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
