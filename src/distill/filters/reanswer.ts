import type { KeptChat } from "../../chat/kept-chat.js";
import type { ChatMessage } from "../../chat/message.js";
import { askedText } from "../prompts.js";
import { claimOf } from "../traces/claims.js";
import type { Rejection, TraceFilter, TraceItem } from "./filter.js";

/** Changes with any word that the second model reads. */
export const REANSWER_VERSION = "re-answer 1";

/** How often the second model is right with the thoughts and without them. */
export interface ReanswerGain {
  readonly asked: number;
  readonly withThoughts: number;
  readonly without: number;
}

/**
 * 7, second half. A second model gets the question and the thoughts without their last sentence, and no picture: thoughts
 * from which it does not come to the answer explain nothing. It is asked without them as well; where that is right as often,
 * the thoughts add nothing, which the funnel says.
 */
export function reanswer(chat: KeptChat, onGain: (gain: ReanswerGain) => void): TraceFilter {
  return {
    name: "re-answer",
    drops: "thoughts from which a second model does not come to the answer",
    async check(items: readonly TraceItem[]): Promise<(Rejection | undefined)[]> {
      const counts = { asked: 0, withThoughts: 0, without: 0 };
      const rejections = await Promise.all(
        items.map(async ({ trace, question, frame }): Promise<Rejection | undefined> => {
          if (trace.isRight === null) return undefined;
          const asked = askedText(frame, question);
          const answers = await Promise.all(
            [withoutLastSentence(trace.reasoning), undefined].map((thoughts) =>
              chat.ask(
                { messages: messages(asked, thoughts), sampling: { temperature: 0, maxTokens: 64 } },
                { prompt: REANSWER_VERSION, sample: 0 },
              ),
            ),
          );
          const [withThoughts, without] = answers.map(({ content }) => claimOf(question, content));
          counts.asked++;
          if (withThoughts.isRight) counts.withThoughts++;
          if (without.isRight) counts.without++;
          return withThoughts.isRight
            ? undefined
            : { rule: "leads elsewhere", found: withThoughts.claimed ?? answers[0].content.slice(0, 80) };
        }),
      );
      onGain(counts);
      return rejections;
    },
  };
}

function messages(asked: string, thoughts: string | undefined): ChatMessage[] {
  const text = thoughts === undefined ? asked : `${asked}\n\nA driver thinks:\n${thoughts}\n\nWhat follows?`;
  return [
    { role: "system", content: "You answer questions about driving, in as few words as the answer needs." },
    { role: "user", content: text },
  ];
}

/** The conclusion stands at the end; with it the answer would only have to be copied. */
export function withoutLastSentence(text: string): string {
  const trimmed = text.trimEnd();
  const cut = trimmed.replace(/(?:^|(?<=[.!?\n])\s*)[^.!?\n]+[.!?]*$/, "");
  return cut.trimEnd();
}
