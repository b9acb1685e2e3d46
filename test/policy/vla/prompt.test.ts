import fc from "fast-check";
import { expect, test } from "vitest";
import { promptOf, promptTemplate, promptWords, readoutNames } from "../../../src/policy/vla/prompt.js";

const metres = fc.double({ min: -1e4, max: 1e4, noNaN: true });

test("a prompt has as many words as the template, all from the list, whatever is told", () => {
  const words = new Set(promptWords());
  const facts = fc.record({
    speed: fc.double({ min: -5, max: 90, noNaN: true }),
    command: fc.constantFrom(1, 2, 3, 4, 5, 6),
    targetPoint: fc.tuple(metres, metres),
  });
  fc.assert(
    fc.property(facts, (told) => {
      const prompt = promptOf(told).split(" ");
      expect(prompt.length).toBe(promptTemplate.split(" ").length);
      expect(prompt.filter((word) => !words.has(word))).toEqual([]);
    }),
  );
});

test("tells near things finely and far things roughly, left as negative", () => {
  const readouts = `${readoutNames.join(" ")} plan`;
  expect(promptOf({ speed: 8.31, command: 1, targetPoint: [47.2, -3.4] })).toBe(
    `speed 8.4 command LEFT target 45 ahead -3 right ${readouts}`,
  );
  expect(promptOf({ speed: -0.05, command: 4, targetPoint: [-0.2, 0.4] })).toBe(
    `speed 0.0 command LANEFOLLOW target 0 ahead 0 right ${readouts}`,
  );
});

test("holds each word once", () => {
  const words = promptWords();
  expect(new Set(words).size).toBe(words.length);
});
