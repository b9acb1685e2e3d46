import { createHash } from "node:crypto";

/** A picture that goes with a message, as JPEG or PNG bytes. */
export interface ImagePart {
  readonly type: "image";
  readonly bytes: Uint8Array;
  /** Written before the picture as text; unlabelled pictures are where the order of cameras gets lost without a trace. */
  readonly camera?: string;
}

export interface TextPart {
  readonly type: "text";
  readonly text: string;
}

export type ChatPart = TextPart | ImagePart;

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string | readonly ChatPart[];
}

/** What steers the choice of tokens. What is not given is left to the server. */
export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxTokens: number;
  readonly seed?: number;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly sampling: Sampling;
  /** Further fields at the top level of the request, such as `structured_outputs` or `allowed_token_ids`. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** How a picture enters a JSON message. */
type ImageWriter = (bytes: Uint8Array) => unknown;

/** The request's JSON body as the server takes it: pictures as data URLs. */
export function wireBody(model: string, request: ChatRequest): Record<string, unknown> {
  return bodyOf(model, request, (bytes) => ({
    type: "image_url",
    image_url: { url: `data:${mediaType(bytes)};base64,${Buffer.from(bytes).toString("base64")}` },
  }));
}

/** The same with pictures replaced by the hashes of their content: what identifies a request, and what is kept of it. */
export function hashedBody(model: string, request: ChatRequest): Record<string, unknown> {
  return bodyOf(model, request, (bytes) => ({
    type: "image_sha256",
    sha256: createHash("sha256").update(bytes).digest("hex"),
  }));
}

function bodyOf(model: string, request: ChatRequest, imageOf: ImageWriter): Record<string, unknown> {
  const { temperature, topP, maxTokens, seed } = request.sampling;
  return {
    model,
    messages: request.messages.map(({ role, content }) => ({
      role,
      content: typeof content === "string" ? content : content.flatMap((part) => writtenPart(part, imageOf)),
    })),
    max_tokens: maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(seed === undefined ? {} : { seed }),
    ...request.extra,
  };
}

function writtenPart(part: ChatPart, imageOf: ImageWriter): unknown[] {
  if (part.type === "text") return [{ type: "text", text: part.text }];
  const label = part.camera === undefined ? [] : [{ type: "text", text: `${part.camera}:` }];
  return [...label, imageOf(part.bytes)];
}

function mediaType(bytes: Uint8Array): string {
  return bytes[0] === 0x89 && bytes[1] === 0x50 ? "image/png" : "image/jpeg";
}
