import { expect, test } from "vitest";
import { likeliestAction } from "../../../src/policy/vla/likeliest-action.js";

test("never chooses a word that is no action, however likely", () => {
  expect(likeliestAction([99, 0, 1, 3, 2, 99], 1, 4)?.token).toBe(2);
});

test("tells the entropy over the action tokens", () => {
  expect(likeliestAction([7, 5, 5, 5, 5], 1, 4)!.entropy).toBeCloseTo(Math.log(4), 9);
  expect(likeliestAction([7, 0, 100, 0, 0], 1, 4)!.entropy).toBeCloseTo(0, 9);
});

test("is undefined where a logit is no number or is missing: never quietly token 0", () => {
  for (const fault of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(likeliestAction([0, 1, fault, 2], 1, 3)).toBeUndefined();
  }
  expect(likeliestAction([0, 1, 2], 1, 3)).toBeUndefined();
});
