import { expect, test } from "vitest";
import { balanced, questionsAbout, templates } from "../../../src/distill/questions/generate.js";
import { type Question, questionSchema, tasks } from "../../../src/distill/questions/question.js";
import { countQuestions } from "../../../src/distill/questions/question-counts.js";
import { agree, parseDecision } from "../../../src/distill/reasoning/decision.js";
import { carAhead, lightAt, straight, syntheticFrame } from "../synthetic-frame.js";

/** The questions that many seeds ask about a frame, so that every form and phrasing comes up. */
function asked(frame: ReturnType<typeof syntheticFrame>, seeds = 60): Question[] {
  return Array.from({ length: seeds }, (_, seed) => questionsAbout(frame, "train", seed).questions).flat();
}

const of = (questions: Question[], template: string) =>
  questions.filter((question) => question.template === template);

const busy = syntheticFrame({
  visible: {
    objects: [
      carAhead(20, { speed: 0, velocity: [0, 0] }),
      carAhead(30, { id: "9", class: "pedestrian", y: 3 }),
    ],
    lights: [lightAt(25, "red")],
    stopSigns: [],
  },
  truth: {
    hidden: { objects: [], lights: [], stopSigns: [] },
    future: [
      [3.5, 0, 0],
      [6, 0, 0],
      [8, 0, 0],
      [9, 0, 0],
      [9.5, 0, 0],
      [9.6, 0, 0],
    ],
    objectFutures: { "7": Array.from({ length: 6 }, () => [20, 0, 0] as [number, number, number]) },
    scenarios: [],
  },
});

test("every stage is asked about, behavior too, and each question reads back", () => {
  const questions = asked(busy);
  for (const task of tasks) expect(questions.some((question) => question.task === task)).toBe(true);
  for (const question of questions) {
    expect(questionSchema.parse(JSON.parse(JSON.stringify(question)))).toEqual(question);
    expect(question.question).not.toMatch(/[{}]|undefined/);
    expect(question.answer).not.toMatch(/undefined/);
  }
  expect(templates.filter(({ task }) => task === "behavior").length).toBeGreaterThan(0);
});

test("several phrasings and forms are drawn, by the seed alone", () => {
  const decisions = of(asked(busy), "decision");
  expect(new Set(decisions.map(({ form }) => form))).toEqual(new Set(["open", "choice"]));
  expect(new Set(decisions.map(({ form, phrasing }) => form + phrasing)).size).toBe(6);
  expect(questionsAbout(busy, "train", 4)).toEqual(questionsAbout(busy, "train", 4));
});

test("truth comes from what happened: red light, a stop, a standing car", () => {
  const questions = asked(busy);
  expect(of(questions, "light-state")[0].value).toBe("red");
  expect(of(questions, "decision")[0].value).toBe("go straight and stop");
  expect(of(questions, "must-brake")[0]).toMatchObject({ value: "yes" });
  const stands = of(questions, "object-stops").filter(({ objects }) => objects[0].startsWith("<c1,"));
  expect(stands[0].value).toBe("yes");
});

test("what no camera shows is not asked about, and the answer does not give it away", () => {
  const hidden = { objects: [carAhead(20)], lights: [lightAt(20, "red")], stopSigns: [] };
  const blind = syntheticFrame({ truth: { ...syntheticFrame().truth, hidden } });
  const questions = asked(blind);
  expect(of(questions, "light-affects")).toEqual([]);
  expect(of(questions, "light-state")).toEqual([]);
  expect(questions.flatMap(({ objects }) => objects)).toEqual([]);
});

test("a choice holds the right answer once, and nothing a step away from it or from another", () => {
  const scale = ["wait", "stop", "slow down", "keep the speed", "speed up"];
  let choices = 0;
  for (const speed of [0, 2, 6, 11]) {
    for (const curve of [-0.5, -0.1, 0, 0.1, 0.5]) {
      const future = straight(speed).map(
        ([x, ,], i) => [x, curve * x * 0.3, (curve * (i + 1)) / 6] as [number, number, number],
      );
      const frame = syntheticFrame({ truth: { ...syntheticFrame().truth, future } });
      for (const question of asked(frame, 20)) {
        if (question.form !== "choice") continue;
        choices++;
        expect(new Set(question.options).size).toBe(question.options.length);
        expect(question.options.length).toBeGreaterThan(1);
        const right = question.options["ABCD".indexOf(question.answer[0])];
        expect(question.answer).toBe(`${question.answer[0]}. ${right}`);
        if (question.template !== "decision") continue;
        const decisions = question.options.map((option) => parseDecision(option)!);
        for (const [i, first] of decisions.entries()) {
          for (const second of decisions.slice(i + 1)) {
            const steps = Math.abs(scale.indexOf(first.speed) - scale.indexOf(second.speed));
            expect(steps >= 2 || !agree({ ...first, speed: "stop" }, { ...second, speed: "stop" })).toBe(
              true,
            );
          }
        }
      }
    }
  }
  expect(choices).toBeGreaterThan(100);
});

test("the right letter is any letter as often", () => {
  const { letters } = countQuestions(of(asked(busy, 600), "object-place"), []);
  const counts = Object.values(letters);
  expect(counts.length).toBe(4);
  expect(Math.min(...counts) / Math.max(...counts)).toBeGreaterThan(0.7);
});

test("common negatives are asked one time in five", () => {
  const empty = syntheticFrame();
  const shares = of(asked(empty, 500), "light-affects").length / 500;
  expect(shares).toBeGreaterThan(0.14);
  expect(shares).toBeLessThan(0.26);
  expect(of(asked(empty, 500), "light-affects").every(({ value }) => value === "no")).toBe(true);
});

test("constant negatives that dominate are thinned, and the counts give them away where they are not", () => {
  const question = (index: number, value: string): Question => ({
    ...questionsAbout(busy, "train", 1).questions.find(({ template }) => template === "light-affects")!,
    id: `${index}/light-affects`,
    value,
  });
  const skewed = [
    ...Array.from({ length: 400 }, (_, i) => question(i, "no")),
    ...Array.from({ length: 40 }, (_, i) => question(1000 + i, "yes")),
  ];
  expect(countQuestions(skewed, skewed).templates["light-affects"].majority).toBeGreaterThan(0.9);
  const kept = balanced(skewed);
  const { majority, answers, answersFound } = countQuestions(kept, skewed).templates["light-affects"];
  expect(answers).toEqual({ no: 60, yes: 40 });
  expect(answersFound).toEqual({ no: 400, yes: 40 });
  expect(majority).toBeCloseTo(0.6);
  // The same are kept in whatever order they came.
  const ids = (list: Question[]) => list.map(({ id }) => id).sort();
  expect(ids(balanced([...skewed].reverse()))).toEqual(ids(kept));
});

test("object tags name a camera and the middle of the box in pixels of its picture", () => {
  const tags = asked(busy).flatMap(({ objects }) => objects);
  expect(tags).toContain("<c1,CAM_FRONT,85.0,44.0>");
  for (const tag of tags) {
    const [, , camera, x, y] = /^<c(\d+),(CAM_\w+),([\d.]+),([\d.]+)>$/.exec(tag)!.map((part) => part);
    expect(camera).toBe("CAM_FRONT");
    // Pixels, not shares of the picture.
    expect(Number(x)).toBeGreaterThan(1);
    expect(Number(x)).toBeLessThanOrEqual(168);
    expect(Number(y)).toBeLessThanOrEqual(84);
  }
});
