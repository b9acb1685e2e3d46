import sharp from "sharp";
import { errorText } from "../base/errors.js";
import type { ChatClient } from "./client.js";
import type { ChatPart, ChatRequest } from "./message.js";

/** What a server must be able to do, looked at before a long run. */
export interface ProbeFinding {
  readonly check: "model" | "image-order" | "constraint" | "limit" | "reasoning";
  readonly isFine: boolean;
  /** What was seen, and what to do where it is not fine. */
  readonly text: string;
}

/** What the run will need; what it does not need is not looked at. */
export interface ProbeWish {
  readonly images: boolean;
  readonly constraint: boolean;
  readonly reasoning: boolean;
}

/** A word that no model says unless it is made to. */
const ABSURD = "quixotry-7041";

/** Asks a server small questions with known answers. Throws only what the connection throws. */
export async function probeServer(client: ChatClient, wish: ProbeWish): Promise<ProbeFinding[]> {
  const findings = [await probeModel(client)];
  if (!findings[0].isFine) return findings;
  findings.push(await probeLimit(client));
  if (wish.images) findings.push(await probeImageOrder(client));
  if (wish.constraint) findings.push(await probeConstraint(client));
  if (wish.reasoning) findings.push(await probeReasoning(client));
  return findings;
}

async function probeModel(client: ChatClient): Promise<ProbeFinding> {
  const models = await client.models();
  const isFine = models.includes(client.model);
  const names = models.length > 0 ? models.map((name) => errorText(name)).join(", ") : "none";
  return {
    check: "model",
    isFine,
    text: isFine
      ? `${client.server} has ${client.model}`
      : `${client.server} does not have ${client.model}, but: ${names}; give one of these`,
  };
}

/** A bound on tokens must be kept and told, or truncated answers look like whole ones. */
async function probeLimit(client: ChatClient): Promise<ProbeFinding> {
  const { reply } = await client.complete(ask("Count from one to fifty in words.", 1));
  const isFine = reply.finishReason === "length";
  return {
    check: "limit",
    isFine,
    text: isFine
      ? "an answer cut after one token says so"
      : `an answer cut after one token ends with finish_reason "${errorText(reply.finishReason)}" instead of "length": truncated answers cannot be told from whole ones`,
  };
}

/** The order of colours, both ways round: cameras that are swapped or merged would answer alike. */
async function probeImageOrder(client: ChatClient): Promise<ProbeFinding> {
  const [red, blue] = await Promise.all([plainPicture(220, 20, 20), plainPicture(20, 20, 220)]);
  const question =
    "Name the colours of the two pictures in their order. Answer with two words, such as: green, yellow.";
  const seen = async (pictures: readonly Uint8Array[]) => {
    const parts: ChatPart[] = pictures.map((bytes, i) => ({
      type: "image",
      bytes,
      camera: `PICTURE_${i + 1}`,
    }));
    const { reply } = await client.complete(ask([...parts, { type: "text", text: question }], 512));
    const text = reply.content.toLowerCase();
    return {
      text: errorText(reply.content.slice(0, 80)),
      redAt: text.lastIndexOf("red"),
      blueAt: text.lastIndexOf("blue"),
    };
  };
  const [first, second] = [await seen([red, blue]), await seen([blue, red])];
  const isFine =
    first.redAt >= 0 && first.redAt < first.blueAt && second.blueAt >= 0 && second.blueAt < second.redAt;
  return {
    check: "image-order",
    isFine,
    text: isFine
      ? "pictures are seen, in their order"
      : `a red and a blue picture were called "${first.text}", a blue and a red one "${second.text}": pictures are dropped, merged or swapped`,
  };
}

async function probeConstraint(client: ChatClient): Promise<ProbeFinding> {
  const request = ask("What is the capital of France?", 32);
  const { reply } = await client.complete({
    ...request,
    extra: { structured_outputs: { choice: [ABSURD] } },
  });
  const isFine = reply.content.trim() === ABSURD;
  return {
    check: "constraint",
    isFine,
    text: isFine
      ? "structured_outputs binds the answer"
      : `structured_outputs was taken and ignored (the answer was "${errorText(reply.content.slice(0, 40))}"): this server knows the constraint by another name, or not at all`,
  };
}

async function probeReasoning(client: ChatClient): Promise<ProbeFinding> {
  const { reply } = await client.complete(ask("Which is larger, 9.11 or 9.9? Think first.", 2048));
  const isFine = reply.reasoning.trim() !== "" && reply.content.trim() !== "";
  const missing = reply.reasoning.trim() === "" ? "no reasoning" : "no answer after the reasoning";
  return {
    check: "reasoning",
    isFine,
    text: isFine
      ? `reasoning comes in ${reply.reasoningField}`
      : `${missing}: the model does not reason, or the server's reasoning parser does not fit it`,
  };
}

function ask(content: string | ChatPart[], maxTokens: number): ChatRequest {
  return { messages: [{ role: "user", content }], sampling: { temperature: 0, maxTokens } };
}

/** A picture of one colour, 224 x 224. */
function plainPicture(r: number, g: number, b: number): Promise<Uint8Array> {
  return sharp({ create: { width: 224, height: 224, channels: 3, background: { r, g, b } } })
    .jpeg()
    .toBuffer();
}
