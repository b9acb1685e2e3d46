import { l as rougeL } from "js-rouge";
import { expect, test } from "vitest";
import { bleu, words } from "../../../src/autodriverl/rewards/bleu.js";
import { hybridScore } from "../../../src/autodriverl/rewards/hybrid.js";
import type { RewardItem } from "../../../src/autodriverl/rewards/reward.js";
import { defaultRewardSettings } from "../../../src/autodriverl/rewards/reward-settings.js";

// Expected values: nltk 3.10.4 (sentence_bleu, smoothing method 2) and rouge-score 0.1.2, with the same words.
test.each([
  [
    "The action is to keep going at the same speed.",
    "The action is to keep going at the same speed, since the road is free.",
    0.5352250436289596,
    0.7857142857142858,
  ],
  [
    "The car ahead is a red car, and the car behind is a blue car.",
    "A red car is ahead.",
    0.1509379176273831,
    0.4347826086956522,
  ],
  ["no word in common", "stop now please sir", 0, 0],
])("BLEU and ROUGE-L of %j", (said, meant, expectedBleu, expectedRouge) => {
  expect(bleu(said, meant)).toBeCloseTo(expectedBleu, 12);
  expect(rougeL(said, meant, { tokenizer: words })).toBeCloseTo(expectedRouge, 12);
});

test("the same words are alike, few as they may be", () => {
  expect(bleu("Brake.", "brake .")).toBeCloseTo(1, 12);
  expect(bleu("", "brake")).toBe(0);
});

const item: RewardItem = { task: "perception", form: "vqa", question: "Where?", truth: "", response: "" };
const score = (given: Partial<RewardItem>, more = {}) =>
  hybridScore({ ...item, ...given }, { ...defaultRewardSettings.hybrid, ...more });

test("choices and judgements are right or wrong", () => {
  const mcq = { form: "mcq", question: "Which? A. Going ahead. B. Turn left.", truth: "B" } as const;
  expect(score({ ...mcq, response: "B, since it leans." })).toBe(100);
  expect(score({ ...mcq, response: "A turn to the left is a choice." })).toBe(0);
  const yesNo = { form: "yes-no", truth: "No." } as const;
  expect(score({ ...yesNo, response: "No, it is a car." })).toBe(100);
  expect(score({ ...yesNo, response: "Nothing can be said." })).toBe(0);
});

test("places alone count as F1, with text as the weighted mean of both", () => {
  expect(score({ truth: "<c1,CAM_BACK,100.0,100.0>", response: "<c1,CAM_BACK,110,90>" })).toBe(100);
  expect(score({ truth: "(100, 100), (500, 500)", response: "(101, 99)" })).toBeCloseTo(200 / 3, 10);
  const truth = "Notice the red car at <c1,CAM_BACK,100.0,100.0> first.";
  expect(score({ truth, response: truth })).toBeCloseTo(100, 10);
  expect(score({ truth, response: "Notice the red car at <c1,CAM_BACK,900,100> first." })).toBeCloseTo(
    50,
    10,
  );
  expect(score({ truth, response: "<c1,CAM_BACK,100,100>" }, { textWeight: 0.3 })).toBeCloseTo(70, 10);
});

test("shares of the image are held to the same pixels in both directions", () => {
  const truth = "<c1,CAM_BACK,0.5000,0.5000>";
  // 0.009 of 1600 is 14.4 pixels; 0.019 of 900 is 17.1.
  expect(score({ truth, response: "<c1,CAM_BACK,0.5090,0.5000>" }, { normalised: true })).toBe(100);
  expect(score({ truth, response: "<c1,CAM_BACK,0.5000,0.5170>" }, { normalised: true })).toBe(100);
  expect(score({ truth, response: "<c1,CAM_BACK,0.5000,0.5190>" }, { normalised: true })).toBe(0);
  expect(score({ truth, response: "<c1,CAM_BACK,0.5110,0.5000>" }, { normalised: true })).toBe(0);
});

test("open answers are left to a judge", () => {
  expect(score({ truth: "Brake gently.", response: "Brake gently." })).toBeNull();
  expect(score({ form: "yes-no", truth: "It is unclear.", response: "No." })).toBeNull();
});
