import { readFileSync } from "node:fs";
import { join } from "node:path";
import pLimit from "p-limit";
import { ChatFault } from "../../chat/fault.js";
import type { KeptChat } from "../../chat/kept-chat.js";
import type { ChatReply } from "../../chat/reply.js";
import { PROMPT_VERSION, questionMessages } from "../answers/prompt.js";
import type { Rewarder } from "../rewards/rewarder.js";
import type { VqaItem } from "./item.js";

/** How models are asked for the scores that difficulty is made of. */
export interface ScoringOptions {
  readonly models: readonly KeptChat[];
  /** K of Eq. 1. */
  readonly samples: number;
  readonly temperature: number;
  readonly maxTokens: number;
  readonly rewarder: Rewarder;
  /** Folder of the pictures; without one questions go without. */
  readonly images?: string;
  readonly onProgress: (done: number) => void;
}

/** Items whose pictures are in memory at once. */
const AT_ONCE = 64;

/**
 * The scores of items by model and sample, in [0, 100]; null where there is none, which is where the model's server refused the
 * request or the judge gave no score. What was answered and judged is kept, so that a second call goes on where the first stopped.
 *
 * @returns [item][model][sample]. @throws what ChatClient.complete throws.
 */
export async function scoreItems(
  items: readonly VqaItem[],
  options: ScoringOptions,
): Promise<(number | null)[][][]> {
  const slots = pLimit(AT_ONCE);
  let done = 0;
  return Promise.all(
    items.map((item) =>
      slots(async () => {
        const images = picturesOf(item, options.images);
        const scores = await Promise.all(
          options.models.map((model) =>
            Promise.all(
              Array.from({ length: options.samples }, (_, sample) =>
                scoreOf(item, images, model, sample, options),
              ),
            ),
          ),
        );
        options.onProgress(++done);
        return scores;
      }),
    ),
  );
}

/** An item's pictures by camera. */
function picturesOf({ images }: VqaItem, folder: string | undefined): Map<string, Uint8Array> {
  if (folder === undefined) return new Map();
  return new Map(Object.entries(images).map(([camera, path]) => [camera, readFileSync(join(folder, path))]));
}

/** Reasoning and answer as one text, whatever field the server put the former in. */
export function wholeText({ reasoning, content }: Pick<ChatReply, "reasoning" | "content">): string {
  return reasoning === "" ? content : `<think>${reasoning}</think>\n${content}`;
}

async function scoreOf(
  item: VqaItem,
  images: ReadonlyMap<string, Uint8Array>,
  model: KeptChat,
  sample: number,
  { temperature, maxTokens, rewarder }: ScoringOptions,
): Promise<number | null> {
  const request = {
    messages: questionMessages(item, images, "pixels"),
    sampling: { temperature, maxTokens, seed: sample },
  };
  try {
    const reply = await model.ask(request, { prompt: PROMPT_VERSION, sample });
    const { task, form, question, truth, description } = item;
    const { score } = await rewarder.reward({
      ...{ task, form, question, truth, description },
      response: wholeText(reply),
      tokens: reply.usage?.completionTokens,
      finishReason: reply.finishReason,
    });
    return score;
  } catch (error) {
    if (error instanceof ChatFault && error.isOfRequest) return null;
    throw error;
  }
}
