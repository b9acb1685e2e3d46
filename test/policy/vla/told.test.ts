import { expect, test } from "vitest";
import { toldReasoning } from "../../../src/policy/vla/told.js";

test("what was told at the readouts reads as four stages", () => {
  const words = ["red", "12", "none", "vehicle", "9", "3.0", "crossing", "14", "go-straight", "slow-down"];
  expect(toldReasoning(words)).toBe(
    "Perception: red light 12 m ahead, vehicle in the way 9 m ahead. " +
      "Prediction: it moves at 3.0 m/s, crossing traffic may come into the way. " +
      "Planning: 14 m in three seconds. Behavior: go straight, slow down.",
  );
});
