import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { lastText, type StandIn, startStandIn } from "../chat/stand-in-server.js";
import { freshFolder, type Running, runDrx, startDrx } from "./run-drx.js";

let judge: StandIn;
let services: Running[] = [];
afterEach(async () => {
  for (const { process } of services.splice(0)) process.kill("SIGKILL");
  services = [];
  await judge?.close();
});

const items = Array.from({ length: 200 }, (_, i) => ({
  task: "planning",
  form: "vqa",
  question: "What next?",
  truth: "Brake.",
  response: `I drive on for ${i} metres.`,
}));

/** Scores each answer by its number, so that a score given to the wrong one shows. */
const scoreOf = (i: number) => i % 101;

async function start(cache: string): Promise<{ service: Running; url: string }> {
  const service = startDrx([
    ...["autodriverl", "serve-rewards", "--port", "0", "--cache", cache],
    ...["--judge-url", judge.url, "--judge-model", "stand-in", "--judge-concurrency", "8"],
  ]);
  services.push(service);
  const [, url] = await service.heard(/rewards at (\S+);/);
  return { service, url };
}

async function post(url: string): Promise<{ rewards: unknown[] }> {
  const response = await fetch(`${url}/v1/rewards`, { method: "POST", body: JSON.stringify({ items }) });
  return (await response.json()) as { rewards: unknown[] };
}

test("killed in mid-batch and started again, no score is lost, doubled or exchanged", async () => {
  judge = await startStandIn({
    latency: 5,
    answer: (request) => {
      const metres = /for (\d+) metres/.exec(lastText(request))?.[1];
      return metres === undefined ? "one two three" : `Fine. Total Score: ${scoreOf(Number(metres))}`;
    },
  });
  const cache = freshFolder();
  const asked = () => judge.requests.filter((request) => lastText(request).includes("metres")).length;
  const first = await start(cache);
  const cut = post(first.url).catch((error) => error);
  while (asked() < 60) await new Promise((resolve) => setTimeout(resolve, 2));
  first.service.process.kill("SIGKILL");
  expect(await cut).toBeInstanceOf(Error);

  const second = await start(cache);
  const { rewards } = await post(second.url);
  expect(rewards).toEqual(items.map((_, i) => ({ type: "judge", score: scoreOf(i) })));
  // What the judge was saying when the service fell is asked again, and nothing else.
  expect(asked()).toBeLessThanOrEqual(items.length + 8);

  second.service.process.kill("SIGTERM");
  expect((await second.service.finished).code).toBe(0);
  const lines = readFileSync(join(cache, "judge.jsonl"), "utf8").trim().split("\n").slice(1);
  expect(new Set(lines.map((line) => JSON.parse(line).key)).size).toBe(items.length);
  expect(lines.length).toBe(items.length);
});

test("says in a line what is missing", async () => {
  judge = await startStandIn({ models: ["qwen"] });
  const cache = freshFolder();
  const serve = (...more: string[]) =>
    runDrx(["autodriverl", "serve-rewards", "--port", "0", "--cache", cache, ...more]);
  for (const [args, text] of [
    [[], "JUDGE"],
    [["--judge-url", judge.url], "--judge-model"],
    [["--judge-url", judge.url, "--judge-model", "gpt"], "qwen"],
    [["--judge-url", "nowhere", "--judge-model", "gpt"], "address"],
    [["--port", "70000"], "65535"],
  ] as const) {
    const { code, stderr } = await serve(...args);
    expect(code).toBe(2);
    expect(stderr.trim().split("\n").length).toBe(1);
    expect(stderr).toContain(text === "JUDGE" ? "--judge-url" : text);
  }
});
