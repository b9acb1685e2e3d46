import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RewardItem } from "../src/autodriverl/rewards/reward.js";
import { defaultRewardSettings } from "../src/autodriverl/rewards/reward-settings.js";
import { Rewarder } from "../src/autodriverl/rewards/rewarder.js";
import { RuleStage } from "../src/autodriverl/rewards/rule-stage.js";
import { RewardServer } from "../src/autodriverl/service/reward-server.js";
import { RandomStream } from "../src/base/random.js";
import { openKeptChat } from "../src/chat/open-kept-chat.js";
import { startStandIn } from "../test/chat/stand-in-server.js";
import type { BenchResult } from "./measure.js";

const SAMPLES = 1024;
const CONCURRENCY = 32;
const LATENCY = 50;
/** The mean length of the paper's responses, tokens. */
const RESPONSE_TOKENS = 363;

/** The reward service with a stand-in judge, over HTTP on both sides, and the rule stage alone. */
export async function bench(): Promise<BenchResult[]> {
  return [await measureService(), measureRules()];
}

async function measureService(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "drx-bench-rewards-"));
  const judge = await startStandIn({ latency: LATENCY, answer: () => "As it should be.\nTotal Score: 50" });
  const opened = openKeptChat({
    baseUrl: judge.url,
    model: "stand-in",
    concurrency: CONCURRENCY,
    folder,
    name: "judge",
  });
  const rewarder = new Rewarder(defaultRewardSettings, opened.chat);
  const server = await RewardServer.listen({ rewarder, host: "127.0.0.1", port: 0 });
  const body = JSON.stringify({ items: responses(SAMPLES).map(itemOf) });
  const start = performance.now();
  const response = await fetch(`${server.url}/v1/rewards`, { method: "POST", body });
  const { rewards } = (await response.json()) as { rewards: { score: number }[] };
  const seconds = (performance.now() - start) / 1000;
  if (rewards.some(({ score }) => score !== 50)) throw new Error("a reward is not the judge's");
  await server.close();
  await judge.close();
  opened.close();
  rmSync(folder, { recursive: true });
  return {
    what: `${SAMPLES} rewards over HTTP, judge of ${LATENCY} ms, ${CONCURRENCY} at once`,
    value: seconds,
    unit: "s",
    baseline: {
      what: "the judge's time alone",
      value: (Math.ceil(SAMPLES / CONCURRENCY) * LATENCY) / 1000,
    },
    target: { below: 5 },
  };
}

function measureRules(): BenchResult {
  const texts = responses(20_000);
  const stage = new RuleStage();
  const check = () => {
    for (const response of texts)
      if (stage.check({ response }) !== null) throw new Error("a sound answer is refused");
  };
  const split = () => texts.reduce((total, text) => total + text.toLowerCase().split(" ").length, 0);
  check();
  return {
    what: `rule stage alone, responses of ${RESPONSE_TOKENS} words`,
    value: perSecond(texts.length, check),
    unit: "responses/s",
    baseline: { what: "lower case and a split at spaces", value: perSecond(texts.length, split) },
    target: { above: 20_000 },
  };
}

function perSecond(count: number, work: () => void): number {
  const start = performance.now();
  work();
  return (1000 * count) / (performance.now() - start);
}

/** Answers of the paper's mean length, all different. */
function responses(count: number): string[] {
  const random = new RandomStream("answers");
  const vocabulary = Array.from({ length: 2000 }, (_, i) => `word${i.toString(36)}`);
  return Array.from({ length: count }, () =>
    Array.from(
      { length: RESPONSE_TOKENS },
      (_, i) => random.choice(vocabulary) + (i % 15 === 14 ? "." : ""),
    ).join(" "),
  );
}

function itemOf(response: string): RewardItem {
  return { task: "planning", form: "vqa", question: "What next?", truth: "Brake.", response };
}
