import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { RewardItem } from "../../../src/autodriverl/rewards/reward.js";
import { defaultRewardSettings } from "../../../src/autodriverl/rewards/reward-settings.js";
import { Rewarder } from "../../../src/autodriverl/rewards/rewarder.js";
import { ChatClient } from "../../../src/chat/client.js";
import { KeptChat } from "../../../src/chat/kept-chat.js";
import { RecordStore } from "../../../src/chat/record-store.js";
import { lastText, type StandIn, type StandInOptions, startStandIn } from "../../chat/stand-in-server.js";

let judge: StandIn;
afterEach(() => judge.close());

async function rewarder(options: StandInOptions, folder = mkdtempSync(join(tmpdir(), "drx-rewards-"))) {
  judge = await startStandIn(options);
  const client = new ChatClient({
    baseUrl: judge.url,
    model: "stand-in",
    backoff: { base: 1, cap: 1, tries: 2 },
  });
  const answers = new RecordStore(join(folder, "answers.jsonl"), {});
  const rejected = new RecordStore(join(folder, "rejected.jsonl"), {});
  return new Rewarder(defaultRewardSettings, new KeptChat({ client, answers, rejected }));
}

const item: RewardItem = {
  task: "planning",
  form: "vqa",
  question: "What should the ego vehicle do?",
  truth: "Brake.",
  response: "<think>A red light, and a secret.</think>Brake now.",
};

test("a broken rule is 0 without asking the judge", async () => {
  const rewards = await rewarder({ answer: () => "Total Score: 90" });
  expect(await rewards.reward({ ...item, finishReason: "length" })).toEqual({
    type: "rule",
    score: 0,
    rule: "truncated",
  });
  expect(judge.requests.length).toBe(0);
});

test("the judge sees the answer and not the reasoning", async () => {
  const rewards = await rewarder({ answer: () => "Good.\nTotal Score: 85" });
  expect(await rewards.reward(item)).toEqual({ type: "judge", score: 85 });
  const shown = lastText(judge.requests[0]);
  expect(shown).toContain("Brake now.");
  expect(shown).not.toContain("secret");
});

test("a reply without a score is asked for again, warmer; then the response is left out, not 0", async () => {
  let replies = ["no idea", "Total Score: 8/10", "Total Score: 70"];
  const rewards = await rewarder({ answer: (_, index) => replies[index % 3] });
  expect(await rewards.reward(item)).toEqual({ type: "judge", score: 70 });
  expect(judge.requests.map(({ temperature }) => temperature)).toEqual([0, 0.7, 0.7]);
  replies = ["no idea", "none", "nothing"];
  expect(await rewards.reward({ ...item, truth: "Wait." })).toEqual({
    type: "excluded",
    score: null,
    why: "unparsed",
  });
});

test("a request that the judge refuses is left out; a judge that fails is a failure", async () => {
  const rewards = await rewarder({ fault: (index) => ({ status: index === 0 ? 400 : 503 }) });
  expect(await rewards.reward(item)).toEqual({ type: "excluded", score: null, why: "refused" });
  await expect(rewards.reward({ ...item, truth: "Wait." })).rejects.toMatchObject({
    code: "CHAT_OVERLOADED",
  });
});

test("whatever a score depends on is judged anew, and nothing else is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "drx-rewards-"));
  const rewards = await rewarder({ answer: (_, index) => `Total Score: ${index}` }, folder);
  const items: RewardItem[] = [
    item,
    { ...item, response: "Go." },
    { ...item, question: "Why?" },
    { ...item, truth: "Go." },
    { ...item, task: "prediction" },
    { ...item, description: "A bus." },
  ];
  const scores = async () => Promise.all(items.map((one) => rewards.reward(one)));
  const first = await scores();
  expect(new Set(first.map(({ score }) => score)).size).toBe(6);
  expect(await scores()).toEqual(first);
  expect(judge.requests.length).toBe(6);
});

test("without a judge, what needs one is left out", async () => {
  judge = await startStandIn();
  const hybrid = new Rewarder({ ...defaultRewardSettings, mode: "hybrid" }, null);
  expect(await hybrid.reward(item)).toEqual({ type: "excluded", score: null, why: "no-judge" });
  expect(await hybrid.reward({ ...item, form: "yes-no", truth: "Yes.", response: "yes" })).toEqual({
    type: "match",
    score: 100,
  });
});
