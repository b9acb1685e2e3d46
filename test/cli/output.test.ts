import { expect, test } from "vitest";
import { timeText } from "../../src/cli/output.js";

test.each([
  [0, "0 s"],
  [59.6, "1 min 0 s"],
  [125, "2 min 5 s"],
  [Number.NaN, "?"],
  [Number.POSITIVE_INFINITY, "?"],
  // What cli-progress hands over before the first step.
  ["INF" as unknown as number, "?"],
])("%s seconds are %s", (seconds, text) => {
  expect(timeText(seconds)).toBe(text);
});
