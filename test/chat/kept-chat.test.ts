import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ChatClient } from "../../src/chat/client.js";
import { KeptChat } from "../../src/chat/kept-chat.js";
import type { ChatRequest } from "../../src/chat/message.js";
import { RecordStore } from "../../src/chat/record-store.js";
import { type StandIn, startStandIn } from "./stand-in-server.js";

/** A kept chat over stores in a folder; closing it is what the end of a process does. */
function open(server: StandIn, folder: string, model = "stand-in", revision = "") {
  const client = new ChatClient({ baseUrl: server.url, model, backoff: { base: 1, cap: 1, tries: 1 } });
  const answers = new RecordStore(join(folder, "answers.jsonl"), { kind: "answers" });
  const rejected = new RecordStore(join(folder, "rejected.jsonl"), { kind: "rejected" });
  const close = () => {
    answers.close();
    rejected.close();
  };
  return { chat: new KeptChat({ client, revision, answers, rejected }), close };
}

const freshFolder = () => mkdtempSync(join(tmpdir(), "drx-kept-"));
const picture = (...bytes: number[]) => Uint8Array.of(0xff, 0xd8, ...bytes);

function request(text: string, bytes = picture(1)): ChatRequest {
  const content = [{ type: "image", bytes, camera: "CAM_FRONT" } as const, { type: "text", text } as const];
  return { messages: [{ role: "user", content }], sampling: { maxTokens: 20 } };
}

const as = { prompt: "traces 1", sample: 0 };

test("asks nothing twice, not even at the same time or in the next process", async () => {
  const server = await startStandIn({ answer: (_, index) => `answer ${index}` });
  const folder = freshFolder();
  const before = open(server, folder);
  const [one, two] = await Promise.all([
    before.chat.ask(request("q"), as),
    before.chat.ask(request("q"), as),
  ]);
  before.close();
  const after = open(server, folder);
  const three = await after.chat.ask(request("q"), as);
  after.close();
  expect([one.content, two.content, three.content]).toEqual(["answer 0", "answer 0", "answer 0"]);
  expect(server.requests.length).toBe(1);
  await server.close();
});

test("whatever an answer depends on makes another key", async () => {
  const server = await startStandIn();
  const folder = freshFolder();
  const { chat, close } = open(server, folder);
  const base = request("q");
  const keys = [
    chat.keyOf(base, as),
    chat.keyOf(request("r"), as),
    chat.keyOf(request("q", picture(2)), as),
    chat.keyOf({ ...base, sampling: { maxTokens: 21 } }, as),
    chat.keyOf({ ...base, sampling: { maxTokens: 20, seed: 1 } }, as),
    chat.keyOf({ ...base, sampling: { maxTokens: 20, temperature: 0 } }, as),
    chat.keyOf({ ...base, extra: { structured_outputs: { choice: ["a"] } } }, as),
    chat.keyOf(base, { ...as, prompt: "traces 2" }),
    chat.keyOf(base, { ...as, sample: 1 }),
  ];
  close();
  for (const [model, revision] of [
    ["other", ""],
    ["stand-in", "abc"],
  ]) {
    const another = open(server, folder, model, revision);
    keys.push(another.chat.keyOf(base, as));
    another.close();
  }
  expect(new Set(keys).size).toBe(11);
  await server.close();
});

test("keeps the answer with all that belongs to it, and no picture", async () => {
  const server = await startStandIn({ fault: (index) => (index === 0 ? { status: 400 } : undefined) });
  const folder = freshFolder();
  const { chat, close } = open(server, folder);
  await expect(chat.ask(request("bad"), as)).rejects.toMatchObject({ code: "CHAT_REFUSED" });
  await expect(chat.ask(request("bad"), as)).rejects.toMatchObject({ code: "CHAT_REFUSED" });
  await chat.ask(request("good"), as);
  close();
  expect(server.requests.length).toBe(2);
  const lines = readFileSync(join(folder, "answers.jsonl"), "utf8").trim().split("\n");
  expect(lines.length).toBe(2);
  const { record } = JSON.parse(lines[1]);
  expect(record).toMatchObject({
    prompt: "traces 1",
    sample: 0,
    finishReason: "stop",
    tries: 1,
    usage: { promptTokens: 1 },
    response: { choices: [{ message: { content: "CAM_FRONT:  good" } }] },
  });
  expect(lines[1]).not.toContain("base64");
  expect(readFileSync(join(folder, "rejected.jsonl"), "utf8")).toContain("as the test asked");
  await server.close();
});
