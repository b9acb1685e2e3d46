import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { DriverxError, errorText } from "../../base/errors.js";
import { issueText } from "../../base/issue-text.js";
import { version } from "../../base/version.js";
import { tokenMatches } from "../../bridge/token.js";
import { rewardItemSchema } from "../rewards/reward.js";
import type { Rewarder } from "../rewards/rewarder.js";
import { metricsText } from "./metrics-text.js";
import { RewardQueue } from "./reward-queue.js";

export interface RewardServerOptions {
  readonly rewarder: Rewarder;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Callers must bring it as bearer token; needed beyond loopback. */
  readonly token?: string;
  /** Items in one request. */
  readonly mostItems?: number;
  /** Items under way at once; more are refused with 503 until some are done. */
  readonly mostWaiting?: number;
  /** Longest wait of a request, milliseconds; then it gets 504, while its rewards are still made and kept. */
  readonly deadline?: number;
}

const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Rewards over HTTP: POST /v1/rewards {items: [...]} gives {version, rewards: [...]} in the same order. GET /healthz and GET
 * /metrics (Prometheus text) ask nothing of the judge. Docs: docs/autodriverl.md.
 */
export class RewardServer {
  readonly url: string;
  readonly #server: Server;
  readonly #queue: RewardQueue;
  readonly #token: string | undefined;
  readonly #deadline: number;
  readonly #batch;
  readonly #requests: Record<string, number> = {};

  /** Throws TOKEN_MISSING or ADDRESS_UNUSABLE. */
  static async listen(options: RewardServerOptions): Promise<RewardServer> {
    if (!/^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(options.host) && !options.token) {
      throw new DriverxError(
        "TOKEN_MISSING",
        `${options.host} can be reached from other machines: set DRX_TOKEN to a secret that callers must bring, or listen on 127.0.0.1`,
      );
    }
    const server = createServer({ requestTimeout: 60_000, headersTimeout: 10_000 });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) =>
        reject(
          new DriverxError(
            "ADDRESS_UNUSABLE",
            `cannot listen on ${options.host}:${options.port}: ${errorText(error)}; choose another --port`,
          ),
        ),
      );
      server.listen(options.port, options.host, resolve);
    });
    return new RewardServer(server, options);
  }

  private constructor(server: Server, options: RewardServerOptions) {
    const { address, port, family } = server.address() as AddressInfo;
    this.url = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
    this.#server = server;
    this.#queue = new RewardQueue(options.rewarder, options.mostWaiting ?? 8192);
    this.#token = options.token;
    this.#deadline = options.deadline ?? 900_000;
    this.#batch = z.strictObject({ items: z.array(rewardItemSchema).max(options.mostItems ?? 4096) });
    server.on("request", (request, response) => void this.#serve(request, response));
  }

  /** Takes no more requests and ends those under way. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A caller that goes away in mid-request is no failure of ours.
    request.on("error", () => {});
    response.on("error", () => {});
    try {
      const { status, body, type = "application/json" } = await this.#answer(request);
      this.#requests[status] = (this.#requests[status] ?? 0) + 1;
      const retry: Record<string, string> = status === 503 ? { "retry-after": "1" } : {};
      response.writeHead(status, { "content-type": type, ...retry });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    } catch (error) {
      response.destroy();
      process.stderr.write(`reward request failed: ${errorText(error)}\n`);
    }
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const path = request.url?.split("?")[0];
    if (path === "/healthz") return { status: 200, body: { version } };
    if (!tokenMatches(this.#token, /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1])) {
      return fault(401, "bring the service's DRX_TOKEN as bearer token");
    }
    if (path === "/metrics") {
      return {
        status: 200,
        body: metricsText(this.#queue.counts, this.#requests),
        type: "text/plain; version=0.0.4",
      };
    }
    if (path !== "/v1/rewards")
      return fault(404, "there are POST /v1/rewards, GET /healthz and GET /metrics");
    if (request.method !== "POST") return fault(405, "POST the items to be rewarded");
    return this.#reward(request);
  }

  async #reward(request: IncomingMessage): Promise<Answer> {
    const text = await textOf(request);
    if (text === null)
      return fault(413, `a request may have ${MOST_BYTES} bytes; send fewer items at a time`);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      return fault(400, `the request is not JSON: ${errorText(error)}`);
    }
    const batch = this.#batch.safeParse(json);
    if (!batch.success) return fault(422, issueText(batch.error, "the request"));
    const { items } = batch.data;
    if (!this.#queue.hasRoomFor(items.length)) {
      return fault(503, `${this.#queue.counts.waiting} responses are under way; ask again in a while`);
    }
    const rewards = this.#queue.rewards(items).then(
      (given): Answer => ({ status: 200, body: { version: 1, rewards: given } }),
      (error): Answer => fault(503, `the judge fails: ${errorText(error)}`),
    );
    const late = new AbortController();
    const timer = wait(this.#deadline, undefined, { ref: false, signal: late.signal }).then(
      () => fault(504, "not done in time; ask again, what was judged is kept"),
      () => fault(500, "ended"),
    );
    return Promise.race([rewards, timer]).finally(() => late.abort());
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
}

function fault(status: number, error: string): Answer {
  return { status, body: { error } };
}

/** A request's body; null where it is too long. */
async function textOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    // The rest is read and dropped, so that the answer reaches the caller.
    if (bytes <= MOST_BYTES) parts.push(part);
    else parts.length = 0;
  }
  return bytes > MOST_BYTES ? null : Buffer.concat(parts).toString("utf8");
}
