import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  defaultRewardSettings,
  readRewardSettings,
} from "../../../src/autodriverl/rewards/reward-settings.js";

test("the file that ships says what holds without one", () => {
  expect(readRewardSettings("configs/rewards.yaml")).toEqual(defaultRewardSettings);
});

test.each([
  ["version: 2", "version"],
  ["version: 1\nrules:\n  sentenceTimes: 1", "rules.sentenceTimes"],
  ["version: 1\nrule: {}", "rule"],
  ["version: 1\njudge:\n  temperature: hot", "judge.temperature"],
  ["a: [", "Flow"],
])("names the field that is wrong in %j", (text, field) => {
  const path = join(mkdtempSync(join(tmpdir(), "drx-settings-")), "rewards.yaml");
  writeFileSync(path, text);
  expect(() => readRewardSettings(path)).toThrow(field);
});
