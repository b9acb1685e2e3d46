import { expect, test } from "vitest";
import { recordsHash } from "../../src/runner/records-hash.js";
import { sampleEpisode } from "../episodes/fixtures.js";

const { record } = sampleEpisode();
const second = { ...record, index: 1, route_id: "RouteScenario_2_rep0" };

test("does not depend on the wall clock or on the order in which routes finished", () => {
  const later = {
    ...record,
    save_name: record.save_name.replace("01_02_03_04_05", "12_31_23_59_59"),
    meta: { ...record.meta, duration_system: 99 },
  };
  expect(recordsHash([second, later])).toBe(recordsHash([record, second]));
});

test("depends on everything else", () => {
  const reference = recordsHash([record]);
  const changed = [
    { ...record, status: "Failed" },
    { ...record, save_name: record.save_name.replace("Town01", "Town02") },
    { ...record, scores: { ...record.scores, score_composed: 60.000001 } },
    { ...record, meta: { ...record.meta, duration_game: 5.05 } },
    { ...record, infractions: { ...record.infractions, red_light: ["x"] } },
  ];
  for (const other of changed) expect(recordsHash([other])).not.toBe(reference);
});
