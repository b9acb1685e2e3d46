import { expect, test } from "vitest";
import { BalancedChoice } from "../../../src/distill/embedded-bench/balanced-choice.js";

/** One in a hundred has a light, one in two hundred a pedestrian. */
const items = Array.from({ length: 1000 }, (_, i) => ({
  id: `frame-${i}`,
  labels: [`light ${i % 100 === 0 ? "red" : "none"}`, `lead ${i % 200 === 7 ? "pedestrian" : "none"}`],
}));

function chosen(count: number, seed: number, offered = items): string[] {
  const choice = new BalancedChoice<string>(count, seed);
  for (const { id, labels } of offered) choice.offer(id, labels, id);
  return choice.chosen();
}

test("rare labels are there, and no item comes twice", () => {
  const ids = chosen(40, 0);
  expect(new Set(ids).size).toBe(40);
  const having = (label: string) =>
    items.filter(({ id, labels }) => ids.includes(id) && labels.includes(label)).length;
  expect(having("light red")).toBe(10);
  expect(having("lead pedestrian")).toBe(5);
});

test("the choice follows the seed, not the order in which items come", () => {
  expect(chosen(40, 3, [...items].reverse())).toEqual(chosen(40, 3));
  expect(chosen(40, 4)).not.toEqual(chosen(40, 3));
});

test("all are chosen where there are too few", () => {
  expect(chosen(50, 0, items.slice(0, 9)).sort()).toEqual(items.slice(0, 9).map(({ id }) => id));
});
