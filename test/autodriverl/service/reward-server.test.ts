import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { RewardItem } from "../../../src/autodriverl/rewards/reward.js";
import { defaultRewardSettings } from "../../../src/autodriverl/rewards/reward-settings.js";
import { Rewarder } from "../../../src/autodriverl/rewards/rewarder.js";
import { RewardServer, type RewardServerOptions } from "../../../src/autodriverl/service/reward-server.js";
import { openKeptChat } from "../../../src/chat/open-kept-chat.js";
import { lastText, type StandIn, type StandInOptions, startStandIn } from "../../chat/stand-in-server.js";

let ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending) await end();
  ending = [];
});

async function serve(judgeOptions: StandInOptions, options: Partial<RewardServerOptions> = {}) {
  const judge: StandIn = await startStandIn(judgeOptions);
  const folder = mkdtempSync(join(tmpdir(), "drx-service-"));
  const backoff = { base: 1, cap: 1, tries: 2 };
  const { chat, close } = openKeptChat({
    baseUrl: judge.url,
    model: "stand-in",
    backoff,
    folder,
    name: "judge",
  });
  const rewarder = new Rewarder(defaultRewardSettings, chat);
  const server = await RewardServer.listen({ rewarder, host: "127.0.0.1", port: 0, ...options });
  ending = [() => server.close(), () => judge.close(), close];
  return { url: server.url, judge };
}

const item = (response: string): RewardItem => ({
  task: "planning",
  form: "vqa",
  question: "What next?",
  truth: "Brake.",
  response,
});

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${url}/v1/rewards`, { method: "POST", body: text, headers });
  return {
    status: response.status,
    json: (await response.json()) as { rewards: { score: number }[] },
    retryAfter: response.headers.get("retry-after"),
  };
}

/** Gives as many points as the answer says. */
const bySaying: StandInOptions = {
  answer: (request) => `Total Score: ${/go (\d+)/.exec(lastText(request))?.[1] ?? "none"}`,
};

test("rewards a batch in its order, and counts", async () => {
  const { url } = await serve(bySaying);
  const items = [item("go 30"), { ...item("go 20"), finishReason: "length" }, item("go away"), item("go 10")];
  expect(await post(url, { items })).toMatchObject({
    status: 200,
    json: {
      version: 1,
      rewards: [
        { type: "judge", score: 30 },
        { type: "rule", score: 0, rule: "truncated" },
        { type: "excluded", score: null, why: "unparsed" },
        { type: "judge", score: 10 },
      ],
    },
  });
  const metrics = await (await fetch(`${url}/metrics`)).text();
  for (const line of [
    'drx_rewards_total{type="judge"} 2',
    'drx_rewards_total{type="rule"} 1',
    'drx_rewards_total{type="excluded_unparsed"} 1',
    "drx_rewards_waiting 0",
    'drx_reward_requests_total{status="200"} 1',
  ]) {
    expect(metrics).toContain(line);
  }
});

test.each<[string, unknown, number, string]>([
  ["not JSON", "{", 400, "not JSON"],
  ["no items", {}, 422, "items"],
  ["an unknown task", { items: [{ ...item("x"), task: "parking" }] }, 422, "items.0.task"],
  ["an unknown field", { items: [{ ...item("x"), answer: "y" }] }, 422, "answer"],
  ["too many items", { items: Array(3).fill(item("x")) }, 422, "items"],
])("says what is wrong with %s", async (_, body, status, text) => {
  const { url } = await serve(bySaying, { mostItems: 2 });
  const answer = await post(url, body);
  expect([answer.status, JSON.stringify(answer.json)]).toEqual([status, expect.stringContaining(text)]);
});

test("puts off what it cannot hold, and takes it when there is room again", async () => {
  const { url } = await serve({ ...bySaying, latency: 100 }, { mostWaiting: 3 });
  const first = post(url, { items: [item("go 1"), item("go 2")] });
  await new Promise((resolve) => setTimeout(resolve, 40));
  const second = { items: [item("go 3"), item("go 4")] };
  expect(await post(url, second)).toMatchObject({ status: 503, retryAfter: "1" });
  expect((await first).status).toBe(200);
  expect((await post(url, second)).status).toBe(200);
});

test("a judge that fails is 503 and no score; what it had said is kept", async () => {
  let isDown = true;
  const { url, judge } = await serve({
    ...bySaying,
    fault: (_, request) => (isDown && lastText(request).includes("go 2") ? { status: 500 } : undefined),
  });
  const items = [item("go 1"), item("go 2")];
  expect(await post(url, { items })).toMatchObject({
    status: 503,
    json: { error: expect.stringContaining("judge") },
  });
  isDown = false;
  expect((await post(url, { items })).json.rewards.map(({ score }) => score)).toEqual([1, 2]);
  expect(judge.requests.filter((request) => lastText(request).includes("go 1")).length).toBe(1);
});

test("does not let a caller wait for ever, and has the rewards when asked again", async () => {
  const { url, judge } = await serve({ ...bySaying, latency: 150 }, { deadline: 30 });
  expect((await post(url, { items: [item("go 5")] })).status).toBe(504);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect((await post(url, { items: [item("go 5")] })).json.rewards).toEqual([{ type: "judge", score: 5 }]);
  expect(judge.requests.length).toBe(1);
});

test("beyond loopback it wants a token, and asks for it", async () => {
  await expect(serve(bySaying, { host: "0.0.0.0" })).rejects.toThrow("DRX_TOKEN");
  const { url } = await serve(bySaying, { token: "s3cret" });
  const body = { items: [item("go 5")] };
  expect((await post(url, body)).status).toBe(401);
  expect((await post(url, body, { authorization: "Bearer wrong" })).status).toBe(401);
  expect((await post(url, body, { authorization: "Bearer s3cret" })).status).toBe(200);
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});
