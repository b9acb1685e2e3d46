import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { RandomStream } from "../../src/base/random.js";
import { waitBefore } from "../../src/chat/backoff.js";
import { ChatClient, type ChatSettings, keyFromEnvironment } from "../../src/chat/client.js";
import type { Clock } from "../../src/chat/clock.js";
import type { ChatRequest } from "../../src/chat/message.js";
import { type StandIn, type StandInFault, type StandInOptions, startStandIn } from "./stand-in-server.js";

let servers: StandIn[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function standIn(options: StandInOptions = {}): Promise<StandIn> {
  const server = await startStandIn(options);
  servers.push(server);
  return server;
}

/** A clock whose waits are over at once, all but deadlines, which never end; what was waited for is kept. */
function hastyClock(): Clock & { readonly waits: number[]; passed: number } {
  const waits: number[] = [];
  return {
    waits,
    passed: 0,
    now() {
      return this.passed;
    },
    sleep(milliseconds, signal) {
      if (milliseconds === DEADLINE)
        return new Promise((_, reject) => signal?.addEventListener("abort", reject));
      waits.push(milliseconds);
      return Promise.resolve();
    },
  };
}

const DEADLINE = 60_000;

function client(server: StandIn, settings: Partial<ChatSettings> = {}) {
  return new ChatClient({
    baseUrl: server.url,
    model: "stand-in",
    deadline: DEADLINE,
    clock: hastyClock(),
    random: new RandomStream(1),
    ...settings,
  });
}

const hello: ChatRequest = { messages: [{ role: "user", content: "hello" }], sampling: { maxTokens: 9 } };

/** Faults for the first requests, then none. */
const first = (...faults: StandInFault[]) => ({ fault: (index: number) => faults[index] });

test("labels each picture with its camera, in order, and sends it as a data URL", async () => {
  const server = await standIn();
  const jpeg = Uint8Array.of(0xff, 0xd8, 1);
  const png = Uint8Array.of(0x89, 0x50, 2);
  await client(server).complete({
    messages: [
      { role: "system", content: "You drive." },
      {
        role: "user",
        content: [
          { type: "image", bytes: jpeg, camera: "CAM_FRONT" },
          { type: "image", bytes: png },
          { type: "text", text: "What next?" },
        ],
      },
    ],
    sampling: { temperature: 0.2, topP: 0.9, maxTokens: 7, seed: 3 },
    extra: { allowed_token_ids: [1, 2] },
  });
  expect(server.requests).toEqual([
    {
      model: "stand-in",
      messages: [
        { role: "system", content: "You drive." },
        {
          role: "user",
          content: [
            { type: "text", text: "CAM_FRONT:" },
            { type: "image_url", image_url: { url: "data:image/jpeg;base64,/9gB" } },
            { type: "image_url", image_url: { url: "data:image/png;base64,iVAC" } },
            { type: "text", text: "What next?" },
          ],
        },
      ],
      max_tokens: 7,
      temperature: 0.2,
      top_p: 0.9,
      seed: 3,
      allowed_token_ids: [1, 2],
    },
  ]);
});

test.each(["reasoning", "reasoning_content"] as const)("reads reasoning from the field %s", async (field) => {
  const answer = { content: "Stop.", reasoning: "The light is red." };
  const server = await standIn({ reasoningField: field, answer: () => answer });
  const { reply } = await client(server).complete(hello);
  expect(reply).toMatchObject({ ...answer, reasoningField: field, finishReason: "stop" });
});

test("splits reasoning in tags from the answer, also when the prompt held the opening tag", async () => {
  const texts = ["<think>A red light.</think>\nStop.", "A red light.</think>Stop.", "<think>A red"];
  const server = await standIn({ answer: (_, index) => texts[index] });
  const asked = client(server);
  for (const expected of [
    { content: "Stop.", reasoning: "A red light.", reasoningField: "think-tags" },
    { content: "Stop.", reasoning: "A red light.", reasoningField: "think-tags" },
    { content: "<think>A red", reasoning: "", reasoningField: "none" },
  ]) {
    expect((await asked.complete(hello)).reply).toMatchObject(expected);
  }
});

test.each<[string, StandInFault]>([
  ["429", { status: 429 }],
  ["500", { status: 500 }],
  ["503", { status: 503 }],
  ["408", { status: 408 }],
  ["a reply that breaks off", "truncated"],
  ["garbage", "garbage"],
])("asks again after %s", async (_, fault) => {
  const server = await standIn(first(fault, fault));
  const { reply, tries } = await client(server).complete(hello);
  expect([reply.content, tries, server.requests.length]).toEqual(["hello", 3, 3]);
});

test.each<[string, StandInFault, string]>([
  ["400", { status: 400 }, "CHAT_REFUSED"],
  ["413", { status: 413 }, "CHAT_REFUSED"],
  ["422", { status: 422 }, "CHAT_REFUSED"],
  ["401", { status: 401 }, "CHAT_UNWELCOME"],
  ["404", { status: 404 }, "CHAT_UNWELCOME"],
  ["renamed fields", "renamed", "CHAT_UNREADABLE"],
])("asks only once where the answer is %s", async (_, fault, code) => {
  const server = await standIn({ fault: () => fault });
  await expect(client(server).complete(hello)).rejects.toMatchObject({ code });
  expect(server.requests.length).toBe(1);
});

test("gives up after six tries, having waited longer and longer", async () => {
  const clock = hastyClock();
  const server = await standIn({ fault: () => ({ status: 503 }) });
  await expect(client(server, { clock }).complete(hello)).rejects.toMatchObject({ code: "CHAT_OVERLOADED" });
  expect(server.requests.length).toBe(6);
  expect(clock.waits.length).toBe(5);
  clock.waits.forEach((wait, i) => {
    expect(wait).toBeLessThan(500 * 2 ** i);
  });
});

test("waits as long as the server asks, within the cap", async () => {
  const clock = hastyClock();
  const server = await standIn(
    first(
      { status: 429, retryAfter: "7" },
      { status: 429, retryAfter: "3600" },
      { status: 429, retryAfter: "soon" },
    ),
  );
  await client(server, { clock }).complete(hello);
  expect(clock.waits[0]).toBe(7000);
  expect(clock.waits[1]).toBe(30_000);
  expect(clock.waits[2]).toBeLessThan(2000);
});

test("jitters over the whole width, by the seed", () => {
  const backoff = { base: 500, cap: 30_000, tries: 6 };
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 40 }), (seed, failures) => {
      const wait = waitBefore(backoff, failures, new RandomStream(seed));
      expect(wait).toBe(waitBefore(backoff, failures, new RandomStream(seed)));
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThan(Math.min(30_000, 500 * 2 ** failures));
    }),
  );
  const random = new RandomStream(0);
  const waits = Array.from({ length: 1000 }, () => waitBefore(backoff, 3, random));
  expect(Math.min(...waits)).toBeLessThan(100);
  expect(Math.max(...waits)).toBeGreaterThan(3900);
});

test("does not wait for a silent server beyond the deadline", async () => {
  const server = await standIn(first("silence", "silence"));
  const patience = { base: 1, cap: 1, tries: 2 };
  const hurried = new ChatClient({ baseUrl: server.url, model: "stand-in", deadline: 50, backoff: patience });
  await expect(hurried.complete(hello)).rejects.toMatchObject({ code: "CHAT_SILENT" });
  expect((await hurried.complete(hello)).reply.content).toBe("hello");
});

test("stops when the caller does", async () => {
  const server = await standIn({ fault: () => "silence" });
  const asked = new AbortController();
  const answer = client(server).complete(hello, asked.signal);
  setTimeout(() => asked.abort(new Error("no more wanted")), 20);
  await expect(answer).rejects.toThrow("no more wanted");
});

test("reads no more of a reply than its bound", async () => {
  const server = await standIn({ fault: () => "endless" });
  await expect(client(server, { mostReplyBytes: 100_000 }).complete(hello)).rejects.toMatchObject({
    code: "CHAT_TOO_LONG",
  });
});

test("keeps within its number of requests at once, and uses all of it", async () => {
  const server = await standIn({ latency: 5 });
  const asked = client(server, { concurrency: 4 });
  await Promise.all(Array.from({ length: 40 }, () => asked.complete(hello)));
  expect(server.mostAtOnce()).toBe(4);
});

test("leaves a failing server alone after some failures, and tries it again later", async () => {
  const clock = hastyClock();
  let isDown = true;
  const server = await standIn({ fault: () => (isDown ? { status: 401 } : undefined) });
  const asked = client(server, { clock, breakAfter: 3 });
  for (let i = 0; i < 3; i++)
    await expect(asked.complete(hello)).rejects.toMatchObject({ code: "CHAT_UNWELCOME" });
  await expect(asked.complete(hello)).rejects.toMatchObject({
    code: "CHAT_SERVER_FAILING",
    message: expect.stringContaining("status 401"),
  });
  expect(server.requests.length).toBe(3);
  isDown = false;
  clock.passed += 30_000;
  expect((await asked.complete(hello)).reply.content).toBe("hello");
  expect((await asked.complete(hello)).reply.content).toBe("hello");
});

test("refusals of single requests do not make the server count as failing", async () => {
  const server = await standIn({ fault: () => ({ status: 400 }) });
  const asked = client(server, { breakAfter: 2 });
  for (let i = 0; i < 5; i++)
    await expect(asked.complete(hello)).rejects.toMatchObject({ code: "CHAT_REFUSED" });
});

test("sends the key from the environment, and says what is wrong without one", async () => {
  const server = await standIn({ key: "s3cret" });
  vi.stubEnv("DRX_TEST_KEY", " s3cret\n");
  const key = keyFromEnvironment("DRX_TEST_KEY");
  vi.unstubAllEnvs();
  expect((await client(server, { key }).complete(hello)).reply.content).toBe("hello");
  await expect(client(server).complete(hello)).rejects.toThrow("put it into the environment");
  await expect(client(server, { key: "other" }).complete(hello)).rejects.toThrow("does not take the key");
});

test.each(["nowhere", "ftp://a/v1", "http://user@a/v1", "http://a/v1?key=x"])(
  "refuses %s as an address",
  (baseUrl) => {
    expect(() => new ChatClient({ baseUrl, model: "m" })).toThrow("is no server's address");
  },
);

test("says so when nobody listens", async () => {
  const server = await startStandIn();
  await server.close();
  const patience = { base: 1, cap: 1, tries: 2 };
  await expect(client(server, { backoff: patience }).complete(hello)).rejects.toMatchObject({
    code: "CHAT_UNREACHABLE",
    message: expect.stringContaining("ECONNREFUSED"),
  });
});
