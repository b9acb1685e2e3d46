import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { PlanQuestion } from "../../../src/policy/vla/plan-runtime.js";
import { readServedStudent } from "../../../src/policy/vla/served-student.js";
import { ServerRuntime } from "../../../src/policy/vla/server-runtime.js";
import { type StandIn, type StandInOptions, startStandIn } from "../../chat/stand-in-server.js";
import { freshFolder } from "../../cli/run-drx.js";

const FIRST = 151_665;
const tokens = [0, 7, 2047, 3, 4, 5];
const ids = tokens.map((token) => FIRST + token);
const question: PlanQuestion = {
  images: [
    { camera: "CAM_FRONT", bytes: new Uint8Array([1]) },
    { camera: "CAM_BACK", bytes: new Uint8Array([2]) },
  ],
  facts: { speed: 8.31, command: 1, targetPoint: [47.2, -3.4] },
};

let standIn: StandIn;
afterEach(() => standIn.close());

async function runtimeOf(options: StandInOptions, change: object = {}): Promise<ServerRuntime> {
  standIn = await startStandIn(options);
  const path = join(freshFolder(), "student.json");
  const description = {
    version: 1,
    type: "vla-server",
    server: { url: standIn.url, model: "stand-in", deadlineSeconds: 2 },
    firstActionId: FIRST,
    prompt: "At {speed} m/s, {command}, target {ahead} m ahead and {right} m to the right.",
    ...change,
  };
  writeFileSync(path, JSON.stringify(description));
  return new ServerRuntime(readServedStudent(path));
}

test("asks for action ids alone, with labelled pictures and the prompt, and reads ids", async () => {
  const runtime = await runtimeOf({ answer: () => ({ content: "", tokenIds: ids }) });
  expect(await runtime.ask(question)).toMatchObject({ type: "tokens", tokens, reasoning: "" });
  const [request] = standIn.requests;
  expect(request.max_tokens).toBe(6);
  // What a server strips as special, or makes text of, is no action any more.
  expect(request).toMatchObject({ return_token_ids: true, skip_special_tokens: false });
  expect(request.allowed_token_ids).toEqual(Array.from({ length: 2048 }, (_, token) => FIRST + token));
  const parts = request.messages[0].content as { type: string; text?: string }[];
  expect(parts.map(({ type, text }) => text ?? type)).toEqual([
    "CAM_FRONT:",
    "image_url",
    "CAM_BACK:",
    "image_url",
    "At 8.3 m/s, LEFT, target 47.2 m ahead and -3.4 m to the right.",
  ]);
});

test("reasons in a call of its own before every second plan, and plans with that reasoning", async () => {
  const runtime = await runtimeOf(
    {
      answer: ({ stop }, index) =>
        stop ? { content: `A red light. (${index})` } : { content: "", tokenIds: ids },
    },
    { reasoning: { every: 2, maxTokens: 50 } },
  );
  const answers = [await runtime.ask(question), await runtime.ask(question), await runtime.ask(question)];
  expect(answers.map((answer) => answer.type === "tokens" && answer.reasoning)).toEqual([
    "A red light. (0)",
    "A red light. (0)",
    "A red light. (3)",
  ]);
  expect(standIn.requests.map(({ stop }) => stop !== undefined)).toEqual([true, false, false, true, false]);
  expect(standIn.requests[2].messages[1]).toEqual({
    role: "assistant",
    content: "<think>\nA red light. (0)\n</think>\n",
  });
  runtime.reset();
  await runtime.ask(question);
  expect(standIn.requests[5].stop).toBeDefined();
});

test.each([
  ["no ids", { content: "<act_0007>" }, /no token ids/],
  ["too few", { content: "", tokenIds: ids.slice(0, 4) }, /4 tokens instead of 6/],
  ["another word", { content: "", tokenIds: [...ids.slice(0, 5), 42] }, /id 42 is no action token/],
])("%s cannot be decoded, and is never taken for token 0", async (_, answer, reason) => {
  const runtime = await runtimeOf({ answer: () => answer });
  const undecodable = await runtime.ask(question);
  expect(undecodable.type).toBe("undecodable");
  expect(undecodable.type === "undecodable" && undecodable.reason).toMatch(reason);
});

test("a server that stumbles costs a step, one that will not have us ends the drive", async () => {
  const stumbling = await runtimeOf({ fault: () => ({ status: 503 }) });
  expect((await stumbling.ask(question)).type).toBe("undecodable");
  await standIn.close();
  const unwelcome = await runtimeOf({ key: "secret" });
  await expect(unwelcome.ask(question)).rejects.toThrow(/key|401/);
});

test("a description's wrong field is named", async () => {
  await expect(runtimeOf({}, { firstActionId: -1 })).rejects.toThrow(/student .*firstActionId/);
});
