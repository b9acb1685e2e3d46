import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the stand-in says to a request; text alone means that it ended by itself. */
export type StandInAnswer =
  | string
  | {
      readonly content: string | null;
      readonly reasoning?: string;
      readonly finishReason?: string;
      readonly tokenIds?: readonly number[];
    };

/** How the stand-in misbehaves: a status, a reply that breaks off, bytes that are no JSON, none at all, other field names, too many bytes. */
export type StandInFault =
  | { readonly status: number; readonly retryAfter?: string }
  | "truncated"
  | "garbage"
  | "silence"
  | "renamed"
  | "endless";

/** A chat completion request as the stand-in sees it. */
export interface SeenRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string | readonly SeenPart[] }[];
  readonly max_tokens: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly allowed_token_ids?: readonly number[];
  readonly structured_outputs?: { readonly choice?: readonly string[] };
}

export interface SeenPart {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

export interface StandInOptions {
  readonly models?: readonly string[];
  /** Says the answer; by default it says its question back. */
  readonly answer?: (request: SeenRequest, index: number) => StandInAnswer | Promise<StandInAnswer>;
  /** The fault of the request of this number, from 0. */
  readonly fault?: (index: number, request: SeenRequest) => StandInFault | undefined;
  /** Time that each answer takes, milliseconds. */
  readonly latency?: number;
  /** The field that carries reasoning. */
  readonly reasoningField?: "reasoning" | "reasoning_content";
  /** Accepts structured_outputs and does as it pleases, as older servers do. */
  readonly ignoresConstraints?: boolean;
  /** Forgets to say that an answer was cut. */
  readonly hidesLimit?: boolean;
  /** The bearer token without which it answers 401. */
  readonly key?: string;
}

export interface StandIn {
  readonly url: string;
  /** Every chat request received, in order. */
  readonly requests: readonly SeenRequest[];
  /** Most requests that were under way at once. */
  readonly mostAtOnce: () => number;
  close(): Promise<void>;
}

/**
 * A stand-in for an OpenAI-compatible server: it holds no model, and says what the test tells it to. It listens on
 * 127.0.0.1 on a free port.
 */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const requests: SeenRequest[] = [];
  let underWay = 0;
  let most = 0;

  async function chat(incoming: IncomingMessage, outgoing: ServerResponse) {
    const request = JSON.parse(await textOf(incoming)) as SeenRequest;
    const index = requests.push(request) - 1;
    const fault = options.fault?.(index, request);
    if (fault === "silence") return;
    if (options.latency) await new Promise((resolve) => setTimeout(resolve, options.latency));
    const body = JSON.stringify(completion(request, await answerOf(request, index), options));
    if (fault === undefined) return send(outgoing, 200, body);
    if (fault === "garbage") return send(outgoing, 200, "<html>gateway</html>");
    if (fault === "renamed") return send(outgoing, 200, body.replace('"choices"', '"outputs"'));
    if (fault === "endless") {
      outgoing.writeHead(200, { "content-type": "application/json" });
      while (!outgoing.destroyed) {
        outgoing.write(" ".repeat(65_536));
        await new Promise((resolve) => setImmediate(resolve));
      }
      return;
    }
    if (fault === "truncated") {
      outgoing.writeHead(200, { "content-length": body.length });
      outgoing.write(body.slice(0, body.length / 2), () => outgoing.destroy());
      return;
    }
    const retryAfter: Record<string, string> =
      fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
    return send(
      outgoing,
      fault.status,
      JSON.stringify({ error: { message: "as the test asked" } }),
      retryAfter,
    );
  }

  async function answerOf(request: SeenRequest, index: number): Promise<StandInAnswer> {
    const choice = request.structured_outputs?.choice?.[0];
    if (choice !== undefined && !options.ignoresConstraints) return choice;
    return options.answer ? options.answer(request, index) : lastText(request);
  }

  const server = createServer((incoming, outgoing) => {
    if (options.key !== undefined && incoming.headers.authorization !== `Bearer ${options.key}`) {
      return send(outgoing, 401, '{"error":{"message":"no"}}');
    }
    if (incoming.url === "/v1/models") {
      const models = options.models ?? ["stand-in"];
      return send(outgoing, 200, JSON.stringify({ data: models.map((id) => ({ id })) }));
    }
    if (incoming.url !== "/v1/chat/completions")
      return send(outgoing, 404, '{"error":{"message":"no such path"}}');
    most = Math.max(most, ++underWay);
    outgoing.on("close", () => underWay--);
    void chat(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The text of a request's last message, pictures left out. */
export function lastText(request: SeenRequest): string {
  const { content } = request.messages[request.messages.length - 1];
  return typeof content === "string" ? content : content.map(({ text }) => text ?? "").join(" ");
}

function completion(request: SeenRequest, answer: StandInAnswer, options: StandInOptions) {
  const told = typeof answer === "string" ? { content: answer } : answer;
  const words = told.content?.split(" ") ?? [];
  const isCut = words.length > request.max_tokens;
  const { finishReason = isCut && !options.hidesLimit ? "length" : "stop" } = told as {
    finishReason?: string;
  };
  const ids = "tokenIds" in told ? { token_ids: told.tokenIds } : {};
  const reasoning = "reasoning" in told ? { [options.reasoningField ?? "reasoning"]: told.reasoning } : {};
  const content = isCut ? words.slice(0, request.max_tokens).join(" ") : told.content;
  return {
    id: "chatcmpl-stand-in",
    model: request.model,
    choices: [
      {
        index: 0,
        message: { role: "assistant", content, ...reasoning },
        finish_reason: finishReason,
        ...ids,
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: words.length },
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function send(outgoing: ServerResponse, status: number, body: string, headers: Record<string, string> = {}) {
  outgoing.writeHead(status, { "content-type": "application/json", ...headers });
  outgoing.end(body);
}
