import type { KeptChat } from "../../chat/kept-chat.js";
import { hybridScore } from "./hybrid.js";
import { JudgeStage } from "./judge-stage.js";
import type { Reward, RewardItem } from "./reward.js";
import type { RewardSettings } from "./reward-settings.js";
import { RuleStage } from "./rule-stage.js";

/** The two-stage reward: rules give 0, a judge (or, in hybrid mode, a match with the truth) the rest. */
export class Rewarder {
  readonly #settings: RewardSettings;
  readonly #rules: RuleStage;
  readonly #judge: JudgeStage | null;

  /** @param chat to a judge; null where there is none, and what needs one is excluded. */
  constructor(settings: RewardSettings, chat: KeptChat | null) {
    this.#settings = settings;
    this.#rules = new RuleStage(settings.rules);
    this.#judge = chat === null ? null : new JudgeStage(chat, settings.judge);
  }

  /** The reward of one response. Throws what ChatClient.complete throws when the judge's server fails. */
  async reward(item: RewardItem): Promise<Reward> {
    const rule = this.#rules.check(item);
    if (rule !== null) return { type: "rule", score: 0, rule };
    if (this.#settings.mode === "hybrid") {
      const score = hybridScore(item, this.#settings.hybrid);
      if (score !== null) return { type: "match", score };
    }
    return this.#judge === null
      ? { type: "excluded", score: null, why: "no-judge" }
      : this.#judge.score(item);
  }
}
