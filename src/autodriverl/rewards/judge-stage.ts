import { ChatFault } from "../../chat/fault.js";
import type { KeptChat } from "../../chat/kept-chat.js";
import { withoutReasoning } from "../answers/read-answer.js";
import { judgeMessages } from "./judge-prompt.js";
import { parseScore } from "./parse-score.js";
import type { Reward, RewardItem } from "./reward.js";
import type { RewardSettings } from "./reward-settings.js";
import { RUBRIC_VERSION, rubricFor } from "./rubrics.js";

/** Asks a judge for the points of responses. */
export class JudgeStage {
  readonly #chat: Pick<KeptChat, "ask">;
  readonly #settings: RewardSettings["judge"];

  constructor(chat: Pick<KeptChat, "ask">, settings: RewardSettings["judge"]) {
    this.#chat = chat;
    this.#settings = settings;
  }

  /**
   * The judge's score. A reply without one is asked for again, with a temperature, since the judge would else say the same
   * again; after that the response is excluded.
   *
   * @throws what ChatClient.complete throws, but for refusals of this one request.
   */
  async score(item: RewardItem): Promise<Reward> {
    const { sees, temperature, maxTokens, retries, retryTemperature } = this.#settings;
    const messages = judgeMessages(rubricFor(item.task, item.form), {
      question: item.question,
      truth: item.truth,
      prediction: sees === "answer" ? withoutReasoning(item.response) : item.response,
      description: item.description,
    });
    for (let sample = 0; sample <= retries; sample++) {
      const sampling =
        sample === 0
          ? { temperature, maxTokens }
          : { temperature: retryTemperature, maxTokens, seed: sample };
      const score = await this.#ask({ messages, sampling }, sample);
      if (score === "refused") return { type: "excluded", score: null, why: "refused" };
      if (score !== null) return { type: "judge", score };
    }
    return { type: "excluded", score: null, why: "unparsed" };
  }

  async #ask(request: Parameters<KeptChat["ask"]>[0], sample: number): Promise<number | null | "refused"> {
    try {
      const reply = await this.#chat.ask(request, { prompt: RUBRIC_VERSION, sample });
      return parseScore(reply.content);
    } catch (error) {
      if (error instanceof ChatFault && error.isOfRequest) return "refused";
      throw error;
    }
  }
}
