import fc from "fast-check";
import { expect, test } from "vitest";
import { optionsOf } from "../../../src/autodriverl/answers/options.js";
import { chosenOption } from "../../../src/autodriverl/answers/read-answer.js";
import { cleaned } from "../../../src/autodriverl/data/cleaning.js";
import type { VqaFrame, VqaItem } from "../../../src/autodriverl/data/item.js";
import { withChoices } from "../../../src/autodriverl/data/make-choices.js";
import { egoBehaviors, optionConflict } from "../../../src/autodriverl/data/option-conflicts.js";
import { oversampled } from "../../../src/autodriverl/data/oversample.js";
import { type RatedFrame, selectFrames } from "../../../src/autodriverl/data/select-frames.js";
import { RandomStream } from "../../../src/base/random.js";

const item = (given: Partial<VqaItem>): VqaItem => ({
  id: given.question ?? "q",
  scene: "s",
  frame: "f",
  task: "perception",
  form: "vqa",
  question: "What?",
  truth: "A bus.",
  images: { CAM_FRONT: "there.jpg" },
  ...given,
});

const ego = (turn: string, pace: string) => `The ego vehicle is ${turn}. The ego vehicle is ${pace}.`;

test.each([
  ["Going ahead.", "going ahead", "equal"],
  ["Stopped.", "Not moving.", "overlap"],
  ["Back up.", "Reverse parking.", "overlap"],
  ["Reverse parking.", "Drive backward.", "overlap"],
  ["Turn left.", "Turn right.", null],
  ["Stopped.", "Back up.", null],
  [ego("going straight", "driving fast"), ego("going straight", "driving very fast"), "one-step"],
  [
    ego("steering to the left", "driving fast"),
    ego("slightly steering to the left", "driving fast"),
    "one-step",
  ],
  [ego("slightly steering to the left", "driving fast"), ego("going straight", "driving very fast"), null],
  [ego("steering to the left", "driving fast"), ego("steering to the right", "driving fast"), null],
  [ego("going straight", "not moving"), ego("going straight", "driving slowly"), null],
] as const)("%j and %j: %s", (a, b, conflict) => {
  expect(optionConflict(a, b)).toBe(conflict);
  expect(optionConflict(b, a)).toBe(conflict);
});

test("there are the 21 behaviors", () => {
  expect(new Set(egoBehaviors).size).toBe(21);
  expect(egoBehaviors).toContain("The ego vehicle is going straight. The ego vehicle is not moving.");
});

test("makes choices that hold the truth once, in an order by the seed alone", () => {
  const open = item({
    task: "behavior",
    question: "Predict the behavior of the ego vehicle.",
    truth: egoBehaviors[7],
  });
  const made = withChoices(open, new RandomStream(1));
  expect(made).toEqual(withChoices(open, new RandomStream(1)));
  const options = optionsOf(made.question);
  expect([made.form, options.length, new Set(options.map(({ text }) => text)).size]).toEqual(["mcq", 4, 4]);
  expect(options.find(({ letter }) => letter === chosenOption(made.truth, options))?.text).toBe(
    egoBehaviors[7],
  );
  const letters = Array.from({ length: 40 }, (_, seed) => withChoices(open, new RandomStream(seed)).truth[0]);
  expect(new Set(letters).size).toBe(4);
  for (const other of [item({ truth: "A bus." }), item({ task: "behavior", truth: "It flies." })]) {
    expect(withChoices(other, new RandomStream(1))).toBe(other);
  }
});

const frame: VqaFrame = {
  scene: "s",
  frame: "f",
  objects: new Map([
    ["<c1,CAM_FRONT,1.0,2.0>", { category: "Vehicle", status: null, description: "Bus.", box: [0, 0, 9, 9] }],
    ["<c2,CAM_FRONT,1.0,2.0>", { category: "Vehicle", status: null, description: "Bus.", box: [9, 0, 9, 9] }],
    [
      "<c3,CAM_FRONT,1.0,2.0>",
      { category: "Vehicle", status: null, description: "Bus.", box: [1700, 0, 1800, 9] },
    ],
  ]),
  images: {},
  imageSize: { width: 1600, height: 900 },
  items: [],
};

const mcq = (options: string, truth: string) => item({ form: "mcq", question: `Which? ${options}`, truth });

test.each([
  ["empty-text", item({ truth: " " })],
  ["equal-options", mcq("A. Turn left. B. Turn left.", "A")],
  ["overlapping-options", mcq("A. Stopped. B. Not moving. C. Turn left.", "C")],
  [
    "one-step-options",
    mcq(`A. ${ego("going straight", "driving fast")} B. ${ego("going straight", "driving very fast")}`, "A"),
  ],
  ["answer-no-option", mcq("A. Turn left. B. Back up.", "C")],
  ["answer-no-option", mcq("A. Turn left. B. Back up.", "A. Back up.")],
  ["unknown-object", item({ question: "What is <c9,CAM_FRONT,1.0,2.0>?" })],
  ["bad-box", item({ question: "What is <c2,CAM_FRONT,1.0,2.0>?" })],
  ["bad-box", item({ question: "What is <c3,CAM_FRONT,1.0,2.0>?" })],
  ["missing-picture", item({ images: { CAM_FRONT: "gone.jpg" } })],
] as const)("%s: removed, counted and shown", (rule, bad) => {
  const good = [
    item({ question: "What is <c1,CAM_FRONT,1.0,2.0>?" }),
    mcq("A. Turn left. B. Turn right.", "B. turn right"),
  ];
  const { kept, removed, examples } = cleaned(
    [{ ...frame, items: [...good, bad] }],
    (path) => path === "there.jpg",
  );
  expect(kept).toEqual(good);
  expect(Object.entries(removed).filter(([, count]) => count > 0)).toEqual([[rule, 1]]);
  expect(examples[rule]).toHaveLength(1);
});

test("asks a question once a frame and task, and in other frames again", () => {
  const twice = [
    item({ id: "1" }),
    item({ id: "2", question: "what? " }),
    item({ id: "3", task: "planning" }),
  ];
  const { kept } = cleaned([
    { ...frame, items: twice },
    { ...frame, frame: "g", items: [item({ id: "4" })] },
  ]);
  expect(kept.map(({ id }) => id)).toEqual(["1", "3", "4"]);
});

const rated = fc.record({
  scene: fc.constantFrom("a", "b", "c", "d", "e"),
  frame: fc.uuid(),
  forTraining: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  forHard: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
});

test("no scene is on two sides, every frame has a place, and bands hold with both ends", () => {
  fc.assert(
    fc.property(fc.array(rated), fc.integer(), (frames, seed) => {
      const places = selectFrames(frames, {
        trainBand: [25, 45],
        hardBand: [10, 31],
        validationShare: 0.3,
        mostTrainFrames: 3,
        random: new RandomStream(seed),
      });
      expect(places.size).toBe(frames.length);
      const sides = new Map<string, Set<string>>();
      for (const [{ scene, forTraining, forHard }, place] of places) {
        const side = place === "not-drawn" ? "train" : place;
        if (["train", "validation", "hard"].includes(side))
          sides.set(scene, (sides.get(scene) ?? new Set()).add(side));
        if (side === "train" || side === "validation")
          expect(forTraining! >= 25 && forTraining! <= 45).toBe(true);
        if (side === "hard") expect(forHard! >= 10 && forHard! <= 31).toBe(true);
      }
      for (const of of sides.values()) expect(of.size).toBe(1);
      expect([...places.values()].filter((place) => place === "train").length).toBeLessThanOrEqual(3);
    }),
  );
});

test("places by hand", () => {
  const of = (scene: string, forTraining: number | null, forHard: number | null): RatedFrame => ({
    scene,
    frame: `${forTraining} ${forHard}`,
    forTraining,
    forHard,
  });
  const frames = [
    of("hard", 10, 10),
    of("hard", 20, 31),
    of("hard", 40, 50),
    of("train", 25, 25),
    of("train", 45, 60),
    of("train", 46, 60),
    of("train", 20, 20.5),
    of("train", 30, 40),
    of("none", null, null),
  ];
  const options = {
    trainBand: [25, 45],
    hardBand: [10, 31],
    validationShare: 0,
    random: new RandomStream(0),
  } as const;
  expect([...selectFrames(frames, options).values()]).toEqual([
    "hard",
    "hard",
    "other-side",
    // Scenes come in the order of their names.
    "unscored",
    "train",
    "train",
    "outside",
    "other-side",
    "train",
  ]);
});

test("repeats rare actions by the root of their rarity, up to the cap", () => {
  const items = Object.entries({ straight: 400, left: 100, right: 4 }).flatMap(([action, count]) =>
    Array.from({ length: count }, (_, i) => ({ id: `${action} ${i}`, action })),
  );
  const options = { exponent: 0.5, cap: 5, random: new RandomStream(0) };
  const { items: repeated, actions } = oversampled([...items, { id: "none", action: undefined }], options);
  expect(actions).toEqual([
    { action: "straight", before: 400, after: 400, weight: 1 },
    { action: "left", before: 100, after: 200, weight: 2 },
    { action: "right", before: 4, after: 20, weight: 5 },
  ]);
  expect(new Set(repeated.map(({ id }) => id)).size).toBe(621);
  const half = oversampled(items.slice(0, 325).concat(items.slice(400, 500)), options).actions[1];
  expect(half.weight).toBeCloseTo(Math.sqrt(3.25), 12);
  expect(half.after).toBeGreaterThan(160);
  expect(half.after).toBeLessThan(200);
});
