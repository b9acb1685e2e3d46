import { l as rougeL } from "js-rouge";
import { coordinateF1, pointsOf } from "../answers/coordinates.js";
import { optionsOf } from "../answers/options.js";
import { chosenOption, withoutReasoning, yesOrNo } from "../answers/read-answer.js";
import { bleu, words } from "./bleu.js";
import type { RewardItem } from "./reward.js";
import type { RewardSettings } from "./reward-settings.js";

/**
 * The hybrid reward of the paper's appendix J as far as it needs no judge, from 0 to 100; null where only a judge can tell, which
 * is any open answer without coordinates. The paper found it unstable and did not use it. Its scale, weights and pairing are open: all parts
 * share one scale here, text and coordinates have settable weights, places are paired optimally.
 */
export function hybridScore(item: RewardItem, settings: RewardSettings["hybrid"]): number | null {
  const answer = withoutReasoning(item.response);
  const choice = classified(item, answer);
  if (choice !== null) return choice ? 100 : 0;
  const truth = pointsOf(item.truth, settings.normalised);
  if (truth.length === 0) return null;
  const places = coordinateF1(pointsOf(answer, settings.normalised), truth, settings.withinPixels);
  const meant = withoutPlaces(item.truth);
  // Two words or less, such as "and", are no text to compare.
  if (words(meant).length <= 2) return 100 * places;
  return (
    100 * (settings.textWeight * likeness(withoutPlaces(answer), meant) + (1 - settings.textWeight) * places)
  );
}

/** Whether the answer of an option or a yes-or-no question is right; null for other questions. */
function classified({ form, question, truth }: RewardItem, answer: string): boolean | null {
  if (form === "mcq") {
    const options = optionsOf(question);
    const right = chosenOption(truth, options);
    return right === null ? null : chosenOption(answer, options) === right;
  }
  if (form !== "yes-no") return null;
  const right = yesOrNo(truth);
  return right === null ? null : yesOrNo(answer) === right;
}

/** Mean of BLEU-4 and ROUGE-L, both over the text as one sentence. */
function likeness(said: string, meant: string): number {
  // js-rouge refuses a text without words.
  if (words(said).length === 0) return 0;
  return (bleu(said, meant) + rougeL(said, meant, { tokenizer: words, segmenter: (text) => [text] })) / 2;
}

function withoutPlaces(text: string): string {
  return text.replace(/<c\d+[^>]*>|[([][\d.,\s-]+[)\]]/g, " ");
}
