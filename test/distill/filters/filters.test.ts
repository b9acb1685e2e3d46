import { expect, test } from "vitest";
import { balance } from "../../../src/distill/filters/balance.js";
import { consistency } from "../../../src/distill/filters/consistency.js";
import {
  defaultDiversity,
  diversity,
  likeness,
  signatureOf,
} from "../../../src/distill/filters/diversity.js";
import type { Rejection, TraceFilter, TraceItem } from "../../../src/distill/filters/filter.js";
import { grounding } from "../../../src/distill/filters/grounding.js";
import { leak } from "../../../src/distill/filters/leak.js";
import { length } from "../../../src/distill/filters/length.js";
import { withoutLastSentence } from "../../../src/distill/filters/reanswer.js";
import { repetition } from "../../../src/distill/filters/repetition.js";
import { structure } from "../../../src/distill/filters/structure.js";
import { transport } from "../../../src/distill/filters/transport.js";
import { questionsAbout } from "../../../src/distill/questions/generate.js";
import type { Trace } from "../../../src/distill/traces/trace.js";
import { carAhead, lightAt, syntheticFrame } from "../synthetic-frame.js";

const frame = {
  ...syntheticFrame({
    visible: { objects: [carAhead(20)], lights: [lightAt(30, "red")], stopSigns: [] },
  }),
  split: "train" as const,
  images: [],
};
const question = questionsAbout(frame, "train", 1).questions.find(({ template }) => template === "decision")!;
const good =
  "Perception: a blue car drives 20 m in front (CAM_FRONT) and the traffic light 30 m ahead is red. " +
  "Prediction: the car will drive on ahead of us. Planning: the route follows the lane, so we go straight. " +
  "Behavior: Decision: go straight and keep the speed.";

function item(change: Partial<Trace> = {}): TraceItem {
  const trace: Trace = {
    key: "k",
    question: question.id,
    frame: frame.id,
    split: "train",
    task: "behavior",
    template: "decision",
    origin: "blind",
    sample: 0,
    teacher: { name: "teacher", revision: "", prompt: "teacher 1" },
    promptSha256: "",
    reasoning: good,
    reasoningField: "reasoning",
    content: question.answer,
    finishReason: "stop",
    completionTokens: 60,
    claimed: null,
    isRight: true,
    ...change,
  };
  return { trace, question, frame };
}

function rule(filter: TraceFilter, change: Partial<Trace>): string | undefined {
  return (filter.check([item(change)]) as (Rejection | undefined)[])[0]?.rule;
}

test("a sound trace passes every filter", () => {
  expect(question.value).toBe("go straight and keep the speed");
  for (const filter of [transport, structure, length, repetition, leak, grounding, consistency])
    expect(filter.check([item()]), filter.name).toEqual([undefined]);
  expect(leak.check([item({ origin: "answer-given" })])).toEqual([undefined]);
});

test("transport drops what was cut, and what came without reasoning, answer or usage", () => {
  expect(rule(transport, { finishReason: "length" })).toBe("not ended");
  expect(rule(transport, { reasoning: " " })).toBe("no reasoning");
  expect(rule(transport, { content: "" })).toBe("no answer");
  expect(rule(transport, { completionTokens: null })).toBe("no usage");
  expect(
    rule(transport, { completionTokens: null, teacher: { name: "rules", revision: "", prompt: "" } }),
  ).toBeUndefined();
});

test("structure drops what is left of tags, missing stages and other languages", () => {
  expect(rule(structure, { reasoning: `${good}</think>` })).toBe("left-over tag");
  expect(rule(structure, { content: "<|im_end|>" })).toBe("left-over tag");
  expect(rule(structure, { reasoning: good.replace("Prediction", "Then") })).toBe("missing stage");
  expect(rule(structure, { reasoning: `${good} 前方有一辆蓝色的汽车正在行驶` })).toBe("language");
});

test("length drops the short, the long and the longest of many", () => {
  expect(rule(length, { completionTokens: 39 })).toBe("too short");
  expect(rule(length, { completionTokens: 1201 })).toBe("too long");
  const many = Array.from({ length: 400 }, (_, i) => item({ completionTokens: 100 + i }));
  const rejections = length.check(many) as (Rejection | undefined)[];
  expect(rejections.filter((found) => found?.rule === "longer than 99 %").length).toBe(4);
  // Of a few, the longest is no outlier.
  expect((length.check(many.slice(0, 50)) as unknown[]).every((found) => found === undefined)).toBe(true);
});

test("repetition drops loops", () => {
  expect(
    rule(repetition, { reasoning: `${good} ${"The car in front of us is blue. ".repeat(4)}` }),
  ).toBeDefined();
});

test("leak drops whoever speaks of the given answer, or begins with it", () => {
  for (const confession of [
    "The correct answer is given as B.",
    "According to the ground truth we stop.",
    "As stated in the answer, we go straight.",
    "Following the hint, we slow down.",
  ]) {
    expect(rule(leak, { reasoning: `${good} ${confession}` }), confession).toBe("speaks of the answer");
  }
  const first = `Perception: we go straight and keep the speed. ${good}`;
  expect(rule(leak, { origin: "answer-given", reasoning: first })).toBe("answer first");
  // A blind teacher cannot leak what it was not told.
  expect(rule(leak, { origin: "blind", reasoning: first })).toBeUndefined();
  const echo = `Perception: ahead: ${question.answer.slice(3, -6)}, it seems. ${good}`;
  expect(["echo", "answer first"]).toContain(rule(leak, { origin: "answer-given", reasoning: echo }));
});

test("grounding drops what the frame does not show", () => {
  const said = (text: string) => rule(grounding, { reasoning: `${good} ${text}` });
  expect(said("A bus is seen (CAM_TOP).")).toBe("unknown camera");
  expect(said("I watch <c1,CAM_FRONT,85.0,44.0>.")).toBeUndefined();
  // Whole numbers are coordinates too.
  expect(said("I watch <c1,CAM_FRONT,85,44>.")).toBeUndefined();
  expect(said("I watch <c1,CAM_FRONT,20,44>.")).toBe("no object there");
  // Shares of the picture in place of pixels.
  expect(said("I watch <c1,CAM_FRONT,0.506,0.524>.")).toBe("no object there");
  expect(said("A car to the front left (CAM_FRONT_RIGHT).")).toBe("side and camera differ");
  expect(said("A car to the front left (CAM_FRONT_LEFT).")).toBeUndefined();
  expect(said("A red truck waits.")).toBe("no such object");
  expect(said("The traffic light is green.")).toBe("no such light");
  expect(said("The red light holds us.")).toBeUndefined();
});

test("consistency drops wrong answers, and reasoning that decides otherwise than its answer", () => {
  expect(rule(consistency, { isRight: false })).toBe("wrong answer");
  expect(rule(consistency, { reasoning: good.replace("keep the speed", "stop") })).toBe("other decision");
  expect(rule(consistency, { reasoning: good.replace("Decision: go straight and keep the speed", "") })).toBe(
    "no decision",
  );
  expect(rule(consistency, { reasoning: `For a reason that no camera shows, we stop. ${good}` })).toBe(
    "unexplained",
  );
});

test("the re-answer model does not see the conclusion", () => {
  const text = withoutLastSentence("We see a car. It is 4.5 m long. Decision: go straight and stop.");
  expect(text).toBe("We see a car. It is 4.5 m long.");
  expect(withoutLastSentence("Perception: a car.\nBehavior: stop")).toBe("Perception: a car.");
});

test("diversity drops near duplicates and what an answer has too much of", () => {
  const words = good.split(" ");
  const changed = [...words];
  changed[words.length - 1] = "speed!";
  expect(likeness(signatureOf(good), signatureOf(changed.join(" ")))).toBeGreaterThan(0.85);
  expect(likeness(signatureOf(good), signatureOf(words.slice().reverse().join(" ")))).toBeLessThan(0.1);
  const twin = diversity({ ...defaultDiversity, alike: 0.85 });
  const rules = (filter: TraceFilter, items: TraceItem[]) =>
    (filter.check(items) as (Rejection | undefined)[]).map((found) => found?.rule);
  expect(rules(twin, [item(), item({ reasoning: changed.join(" ") })])).toEqual([
    undefined,
    "near duplicate",
  ]);
  const few = diversity({ alike: 2, mostPerAnswer: 1 });
  expect(rules(few, [item(), item()])).toEqual([undefined, "enough of this answer"]);
});

test("balance names the answers that filters took", () => {
  const questions = Array.from({ length: 20 }, (_, i) => ({
    ...question,
    id: `q${i}`,
    value: i < 4 ? "turn left and stop" : "go straight and keep the speed",
  }));
  const kept = questions.slice(3).map(({ id }) => item({ question: id }).trace);
  const { yields, low } = balance(questions, kept);
  expect(yields["decision: turn left and stop"]).toMatchObject({ asked: 4, kept: 1 });
  expect(low).toEqual(["decision: turn left and stop"]);
});
