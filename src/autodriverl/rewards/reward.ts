import { z } from "zod";
import { tasks } from "../objective/difficulty.js";
import { forms } from "./rubrics.js";
import type { BrokenRule } from "./rule-stage.js";

/** One response to be rewarded, with all that its reward depends on. */
export const rewardItemSchema = z.strictObject({
  task: z.enum(tasks),
  form: z.enum(forms),
  question: z.string().min(1).max(100_000),
  truth: z.string().max(100_000),
  response: z.string().max(1_000_000),
  /** Of the response, as the trainer counts them. */
  tokens: z.int().nonnegative().optional(),
  /** Why the rollout ended; `length` is a cut one. */
  finishReason: z.string().max(64).optional(),
  /** What the object in question looks like. */
  description: z.string().max(100_000).optional(),
});
export type RewardItem = z.infer<typeof rewardItemSchema>;

/**
 * A reward from 0 to 100; or none, which is not 0: the response is left out of its group, and counted. `unparsed`: no reply of
 * the judge held a score. `refused`: the judge will not answer this request. `no-judge`: it needs one, and there is none.
 */
export type Reward =
  | { readonly type: "rule"; readonly score: 0; readonly rule: BrokenRule }
  | { readonly type: "judge" | "match"; readonly score: number }
  | { readonly type: "excluded"; readonly score: null; readonly why: "unparsed" | "refused" | "no-judge" };
