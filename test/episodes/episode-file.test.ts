import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hashTexts, readEpisode, writeEpisode } from "../../src/episodes/episode-file.js";
import { freshFolder } from "../cli/run-drx.js";
import { sampleEpisode, straightTrace } from "./fixtures.js";

test("an episode is read as it was written, to the last digit", () => {
  const path = join(freshFolder(), "episode.json");
  const trace = straightTrace(3, { x: [0.1 + 0.2, 1 / 3, -1e-17] });
  const episode = sampleEpisode({ trace });
  writeEpisode(path, episode);
  expect(readEpisode(path)).toEqual(episode);
});

test("a field of the wrong type is named", () => {
  const path = join(freshFolder(), "episode.json");
  writeEpisode(path, sampleEpisode());
  writeFileSync(path, readFileSync(path, "utf8").replace('"score_penalty":0.6', '"score_penalty":"0.6"'));
  expect(() => readEpisode(path)).toThrow(/episode\.json: record\.scores\.score_penalty/);
});

test("hashes keep their leading zeros", () => {
  expect(hashTexts(BigUint64Array.of(255n, 2n ** 64n - 1n))).toEqual([
    "00000000000000ff",
    "ffffffffffffffff",
  ]);
});

test("columns that do not belong together are refused", () => {
  const path = join(freshFolder(), "episode.json");
  writeEpisode(path, sampleEpisode({ trace: straightTrace(3, { speed: [1, 2] }) }));
  expect(() => readEpisode(path)).toThrow(/episode\.json: trace: its columns have different lengths/);
});

test("what could not be read back is not written", () => {
  const path = join(freshFolder(), "episode.json");
  const { record } = sampleEpisode();
  const broken = { ...record, scores: { ...record.scores, score_composed: Number.NaN } };
  expect(() => writeEpisode(path, sampleEpisode({ record: broken }))).toThrow(
    /RouteScenario_1_rep0 came out wrong: record\.scores\.score_composed/,
  );
});
