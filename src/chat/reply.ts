import { z } from "zod";
import { issueText } from "../base/issue-text.js";
import { ChatFault } from "./fault.js";

/** A chat server's answer. */
export interface ChatReply {
  /** The answer without its reasoning; empty where the server gave none. */
  readonly content: string;
  readonly reasoning: string;
  /** Where the reasoning came from: servers renamed the field, and some models write tags into the text. */
  readonly reasoningField: "reasoning" | "reasoning_content" | "think-tags" | "none";
  /** `stop` when the model ended by itself, `length` when it was cut. */
  readonly finishReason: string;
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number } | null;
  /** The model's name as the server tells it. */
  readonly model: string;
  /** The server's version mark, where it gives one. */
  readonly systemFingerprint: string | null;
}

const text = z.string().nullish();
const completion = z.object({
  model: z.string().default(""),
  system_fingerprint: text,
  choices: z
    .array(
      z.object({
        message: z.object({ content: text, reasoning: text, reasoning_content: text }),
        finish_reason: text,
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number().default(0) }).nullish(),
});

/** Reads a chat completion. Throws ChatFault `unreadable` naming the field that is missing. */
export function readReply(json: unknown, server: string): ChatReply {
  const read = completion.safeParse(json);
  if (!read.success) {
    throw new ChatFault(
      "unreadable",
      `${server} answered, but not with a chat completion: ${issueText(read.error, "the reply")}; give the address of an OpenAI-compatible server, usually ending in /v1`,
      { body: JSON.stringify(json).slice(0, 2000) },
    );
  }
  const { choices, usage, model, system_fingerprint } = read.data;
  const { message, finish_reason } = choices[0];
  if (message.content == null && message.reasoning == null && message.reasoning_content == null) {
    throw new ChatFault(
      "unreadable",
      `${server} answered without text: neither choices.0.message.content nor a field of reasoning`,
      { body: JSON.stringify(json).slice(0, 2000) },
    );
  }
  return {
    ...spoken(message.content ?? "", message.reasoning, message.reasoning_content),
    finishReason: finish_reason ?? "",
    usage: usage ? { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens } : null,
    model,
    systemFingerprint: system_fingerprint ?? null,
  };
}

const OPENING = "<think>";
const CLOSING = "</think>";

function spoken(
  content: string,
  reasoning: string | null | undefined,
  older: string | null | undefined,
): Pick<ChatReply, "content" | "reasoning" | "reasoningField"> {
  if (reasoning != null) return { content, reasoning, reasoningField: "reasoning" };
  if (older != null) return { content, reasoning: older, reasoningField: "reasoning_content" };
  // Chat templates may put the opening tag into the prompt, so that only the closing one is generated. Text with an
  // opening tag alone was cut: it stays content, since nobody can say where the answer would have begun.
  const end = content.indexOf(CLOSING);
  if (end < 0) return { content, reasoning: "", reasoningField: "none" };
  const start = content.indexOf(OPENING);
  return {
    content: content.slice(end + CLOSING.length).trim(),
    reasoning: content.slice(start >= 0 && start < end ? start + OPENING.length : 0, end).trim(),
    reasoningField: "think-tags",
  };
}
