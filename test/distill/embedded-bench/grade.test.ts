import { expect, test } from "vitest";
import { type GradedAnswer, gradeAnswers } from "../../../src/distill/embedded-bench/grade.js";

/** Readouts by name; whatever is not named is the same in truth and answer. */
function answer(
  truth: Record<string, string>,
  said: Record<string, string> | null,
  plan: readonly (readonly number[])[] | null = [],
): GradedAnswer {
  const base = {
    light: "none",
    line: "none",
    sign: "none",
    lead: "none",
    gap: "none",
    pace: "none",
    threat: "none",
    reach: "10",
    steer: "go-straight",
    change: "keep",
  };
  const words = (change: Record<string, string>) => Object.values({ ...base, ...change });
  return {
    truth: words(truth),
    said: said && words({ ...truth, ...said }),
    driven: plan === null || plan.length > 0 ? driven : [],
    planned: plan,
  };
}
const driven = [
  [1, 0],
  [2, 0],
];

test("words: share right beside that of the commonest answer", () => {
  const { readouts } = gradeAnswers([
    answer({ lead: "pedestrian" }, {}),
    answer({ lead: "vehicle" }, { lead: "none" }),
    answer({ lead: "none" }, { lead: "vehicle" }),
    answer({ lead: "none" }, {}),
    answer({ lead: "none" }, null, null),
  ]);
  expect(readouts.lead).toEqual({
    type: "word",
    frames: 5,
    right: 2 / 5,
    commonest: { word: "none", right: 3 / 5 },
  });
});

test("metres: errors where both hold a number, agreement on none over all", () => {
  const { readouts } = gradeAnswers([
    answer({ gap: "10" }, { gap: "12" }),
    answer({ gap: "20" }, { gap: "15" }),
    answer({ gap: "4" }, { gap: "4" }),
    answer({ gap: "30" }, { gap: "none" }),
    answer({ gap: "none" }, { gap: "8" }),
    answer({ gap: "none" }, {}),
    answer({ gap: "none" }, { gap: "red" }),
    answer({ gap: "7" }, null, null),
  ]);
  // Errors 2, 5, 0; medians of 10, 20, 4: errors 0, 10, 6. A colour is neither a number nor none.
  expect(readouts.gap).toEqual({
    type: "number",
    unit: "m",
    frames: 8,
    both: 3,
    meanAbsoluteError: 7 / 3,
    close: 2 / 3,
    medianError: 16 / 3,
    noneAgreement: 4 / 8,
    commonestAgreement: 5 / 8,
  });
});

test("speeds are close within 1 m/s, metres within 2 m", () => {
  const { readouts } = gradeAnswers([
    answer({ pace: "5.0", reach: "10" }, { pace: "6.0", reach: "8" }),
    answer({ pace: "5.0", reach: "10" }, { pace: "6.2", reach: "13" }),
  ]);
  expect(readouts.pace).toMatchObject({ unit: "m/s", both: 2, close: 0.5 });
  expect(readouts.pace).toHaveProperty("meanAbsoluteError", expect.closeTo(1.1, 12));
  expect(readouts.reach).toMatchObject({ unit: "m", both: 2, close: 0.5, meanAbsoluteError: 2.5 });
});

test("where no pair of numbers is, there is no error", () => {
  const { readouts } = gradeAnswers([answer({ sign: "none" }, { sign: "20" })]);
  expect(readouts.sign).toMatchObject({
    both: 0,
    meanAbsoluteError: null,
    close: null,
    medianError: null,
    noneAgreement: 0,
    commonestAgreement: 1,
  });
});

test("light states are counted where a light is visible", () => {
  const { visibleLight } = gradeAnswers([
    answer({ light: "red" }, {}),
    answer({ light: "red" }, { light: "green" }),
    answer({ light: "green" }, { light: "none" }),
    answer({ light: "red" }, null, null),
    answer({ light: "none" }, { light: "red" }),
  ]);
  expect(visibleLight).toEqual({
    frames: 4,
    right: 1 / 4,
    commonest: { word: "red", right: 3 / 4 },
    confusion: { red: { red: 1, green: 1, undecodable: 1 }, green: { none: 1 } },
  });
  expect(gradeAnswers([answer({}, {})]).visibleLight).toEqual({
    frames: 0,
    right: null,
    commonest: null,
    confusion: {},
  });
});

test("plans: mean distance over the waypoints and at the last, without those that could not be decoded", () => {
  const { plan, undecodable } = gradeAnswers([
    // Off by 1 and by 5.
    answer({}, {}, [
      [1, 1],
      [5, 4],
    ]),
    answer({}, {}, driven),
    answer({}, null, null),
  ]);
  expect(plan).toEqual({ frames: 2, averageDisplacement: 1.5, finalDisplacement: 2.5 });
  expect(undecodable).toBe(1);
});
