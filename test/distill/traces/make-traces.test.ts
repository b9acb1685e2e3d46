import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { readTraces } from "../../../src/distill/filters/run-filters.js";
import { askedText, textHash } from "../../../src/distill/prompts.js";
import type { Question } from "../../../src/distill/questions/question.js";
import { readFrames } from "../../../src/distill/questions/question-set.js";
import {
  lastText,
  type SeenPart,
  type SeenRequest,
  type StandIn,
  type StandInOptions,
  startStandIn,
} from "../../chat/stand-in-server.js";
import { runDrx } from "../../cli/run-drx.js";
import { straight, syntheticFrame } from "../synthetic-frame.js";
import { writeSet } from "../synthetic-set.js";

const folder = mkdtempSync(join(tmpdir(), "drx-traces-"));
const set = join(folder, "set");
let questions: Question[];
let server: StandIn | undefined;
let runs = 0;

beforeAll(async () => {
  const frames = [8, 8.2, 3].map((speed, index) => {
    const tick = 101 + 10 * index;
    const frame = syntheticFrame({ id: `run-Riverside-1-0-${tick}` });
    return { ...frame, truth: { ...frame.truth, future: straight(speed) } };
  });
  questions = (await writeSet(set, frames, 1)).filter(({ template }) => template === "decision");
  expect(questions.length).toBe(3);
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

const thoughts =
  "Perception: the road is free. Prediction: nobody comes. Planning: go on. Behavior: as before.";

/** Knows the probe's questions, and the right answer of those that the test says. */
function teacher(
  known: (question: Question) => boolean,
  options: Partial<StandInOptions> = {},
): Promise<StandIn> {
  return startStandIn({
    models: ["teacher"],
    answer(request) {
      const text = lastText(request);
      if (text.includes("Count from one")) return { content: "one two", finishReason: "length" };
      if (text.includes("colours")) return coloursOf(request);
      const question = questions.find((candidate) => text.includes(candidate.question))!;
      const hint = /The right answer is: (.*?)\. Write/s.exec(text)?.[1];
      const content = hint ?? (known(question) ? question.answer : "Turn left and stop.");
      return { content, reasoning: thoughts };
    },
    ...options,
  });
}

/** What the two plain pictures of the probe are: told by their bytes, which differ by colour. */
function coloursOf(request: SeenRequest): string {
  const { content } = request.messages[0];
  const urls = (content as readonly SeenPart[]).flatMap(({ image_url }) => image_url?.url ?? []);
  firstPicture ??= urls[0];
  return urls[0] === firstPicture ? "red, blue" : "blue, red";
}
let firstPicture: string | undefined;

async function make(url: string, out = `out${runs++}`, ...more: string[]) {
  const path = join(folder, out);
  const result = await runDrx([
    ...["distill", "traces", set, "--teacher", url, "--model", "teacher", "--samples", "2"],
    ...["--out", path, "--json", ...more],
  ]);
  return { ...result, path };
}

test("asks blind first, falls back to the given answer, and says which", async () => {
  server = await teacher((question) => question.frame.endsWith("101"));
  const { code, stdout, stderr, path } = await make(server.url);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    questions: 3,
    blind: 1,
    answerGiven: 2,
    failed: 0,
    attempts: 2 + 3 + 3,
  });
  const traces = readTraces(join(path, "traces.jsonl"));
  expect(traces.map(({ origin, isRight }) => `${origin} ${isRight}`)).toEqual([
    ...["blind true", "blind true"],
    ...["blind false", "blind false", "answer-given true"],
    ...["blind false", "blind false", "answer-given true"],
  ]);
  for (const { teacher: by, reasoningField } of traces) {
    expect(by).toEqual({ name: "teacher", revision: "", prompt: "teacher 1" });
    expect(reasoningField).toBe("reasoning");
  }
});

test("the training prompt of a hinted trace is the original one", async () => {
  server = await teacher(() => false);
  const { path } = await make(server.url);
  const frames = readFrames(set);
  const hinted = server.requests.map(lastText).filter((text) => text.includes("The right answer is"));
  expect(hinted.length).toBe(3);
  for (const { origin, promptSha256, frame, question } of readTraces(join(path, "traces.jsonl"))) {
    const asked = askedText(frames.get(frame)!, questions.find(({ id }) => id === question)!);
    expect(asked).not.toContain("right answer");
    expect(promptSha256).toBe(textHash(asked));
    if (origin === "answer-given")
      expect(hinted.some((text) => textHash(text.trim()) === promptSha256)).toBe(false);
  }
});

test("six pictures go with each question, each after its camera's name", async () => {
  server = await teacher(() => true);
  await make(server.url);
  const { content } = server.requests.at(-1)!.messages.at(-1)!;
  const parts = content as { type: string; text?: string }[];
  expect(parts.filter(({ type }) => type === "image_url").length).toBe(6);
  expect(parts[0].text).toBe("CAM_FRONT:");
  expect(parts[1].type).toBe("image_url");
});

test("goes on where it was stopped: what was answered is not asked again", async () => {
  let broken = true;
  server = await teacher(() => true, {
    fault: (_, request) =>
      broken && lastText(request).includes(questions[2].question) && request.messages.length === 2
        ? { status: 403 }
        : undefined,
  });
  const first = await make(server.url, "resumed", "--concurrency", "1");
  expect(first.code).not.toBe(0);
  expect(existsSync(join(first.path, "manifest.json"))).toBe(false);
  const answered = readFileSync(join(first.path, "answers.jsonl"), "utf8").trim().split("\n").length - 1;
  expect(answered).toBeGreaterThan(0);
  broken = false;
  const before = server.requests.filter(({ messages }) => messages.length === 2).length;
  const second = await make(server.url, "resumed");
  expect(second.code, second.stderr).toBe(0);
  const asked = server.requests.filter(({ messages }) => messages.length === 2).length - before;
  expect(asked).toBe(2 * 3 - answered);
  // Another model's answers are not mixed in.
  const third = await runDrx([
    ...["distill", "traces", set, "--teacher", server.url, "--model", "teacher", "--revision", "2"],
    ...["--out", second.path],
  ]);
  expect(third.code).toBe(2);
});

test("stops where the reasoning arrives in a field that nobody reads", async () => {
  server = await startStandIn({
    models: ["teacher"],
    answer: (request) => {
      const text = lastText(request);
      if (text.includes("Count from one")) return { content: "one", finishReason: "length" };
      return text.includes("colours") ? coloursOf(request) : "Go straight and keep the speed.";
    },
  });
  const { code, stderr, path } = await make(server.url);
  expect(code).toBe(2);
  expect(stderr).toMatch(/replies hold no reasoning/);
  expect(existsSync(join(path, "traces.jsonl"))).toBe(false);
});

test("a server that swaps or merges pictures, or hides that it cut an answer, is found before the run", async () => {
  server = await teacher(() => true, {
    answer: (request) =>
      lastText(request).includes("Count") ? { content: "one", finishReason: "length" } : "red, blue",
  });
  expect((await make(server.url)).stderr).toMatch(/dropped, merged or swapped/);
  await server.close();
  server = await teacher(() => true, { hidesLimit: true, answer: () => "one two three" });
  const { code, stderr } = await make(server.url);
  expect(code).toBe(2);
  expect(stderr).toMatch(/truncated answers cannot be told/);
});

test("a question that the server refuses costs itself alone", async () => {
  server = await teacher(() => true, {
    fault: (_, request) => (lastText(request).includes(questions[1].question) ? { status: 413 } : undefined),
  });
  const { code, stdout } = await make(server.url);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ questions: 3, failed: 1, blind: 2 });
});

test("the rules need no server, and are asked about decisions only", async () => {
  const out = join(folder, "rules");
  const { code, stdout } = await runDrx(["distill", "traces", set, "--out", out, "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).teacher.name).toBe("rules");
  const traces = readTraces(join(out, "traces.jsonl"));
  expect(new Set(traces.filter(({ isRight }) => isRight).map(({ question }) => question)).size).toBe(3);
  const other = await runDrx([
    ...["distill", "traces", set, "--templates", "junction", "--out", join(folder, "no")],
  ]);
  expect(other).toMatchObject({ code: 2 });
});
