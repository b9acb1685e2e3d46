import { expect, test } from "vitest";
import { coordinateF1, pointsOf } from "../../../src/autodriverl/answers/coordinates.js";
import { optionsOf } from "../../../src/autodriverl/answers/options.js";
import { chosenOption, withoutReasoning, yesOrNo } from "../../../src/autodriverl/answers/read-answer.js";

const question =
  "What is the moving status of object <c1,CAM_BACK,1088.3,497.5>? Please select the correct answer from the following options: A. Going ahead. B. Turn left. C. Turn right. D. Back up.";
const options = optionsOf(question);

test("reads the options of a question", () => {
  expect(options).toEqual([
    { letter: "A", text: "Going ahead." },
    { letter: "B", text: "Turn left." },
    { letter: "C", text: "Turn right." },
    { letter: "D", text: "Back up." },
  ]);
  expect(
    optionsOf("Predict: A. The ego vehicle is going straight. It drives fast. B. It stands. Not moving."),
  ).toEqual([
    { letter: "A", text: "The ego vehicle is going straight. It drives fast." },
    { letter: "B", text: "It stands. Not moving." },
  ]);
  expect(optionsOf("Which one? (A) left (B) right")).toEqual([
    { letter: "A", text: "left" },
    { letter: "B", text: "right" },
  ]);
  for (const none of ["Is <c1,CAM_BACK,1,2> a traffic sign?", "Who is J. B. Smith?", "Only A. one?"]) {
    expect(optionsOf(none)).toEqual([]);
  }
});

test.each([
  ["B", "B"],
  ["B.", "B"],
  ["(B)", "B"],
  ["**B**", "B"],
  ["B. Turn left. It leans to the left.", "B"],
  ["B: the car turns.", "B"],
  ["B - it turns", "B"],
  ["Option C.", "C"],
  ["The answer is C", "C"],
  ["The correct answer is: **(D)**.", "D"],
  ["I would choose option B, since A is wrong.", "B"],
  ["\\boxed{C}", "C"],
  ["<think>A or B? The answer is A.</think>\nB", "B"],
  ["<answer>D</answer> for sure", "D"],
  ["Turn left", "B"],
  ["The car is about to turn right.", "C"],
  ["It is going ahead", "A"],
  // The traps: the article, the pronoun, words that begin with a letter.
  ["A car is ahead of us.", null],
  ["a", null],
  ["The answer is a car.", null],
  ["The answer is A car.", null],
  ["I think it is moving.", null],
  ["Back there is a bus.", null],
  ["Either turn left or turn right.", null],
  ["The answer is B. No, the answer is C.", null],
  ["The answer is E.", null],
  ["H.", null],
  ["", null],
])("%j chooses %s", (answer, letter) => {
  expect(chosenOption(answer, options)).toBe(letter);
});

test("an option inside a longer one is not named by it", () => {
  const steering = optionsOf("A. steering to the left B. slightly steering to the left C. straight");
  expect(chosenOption("The car is slightly steering to the left.", steering)).toBe("B");
  expect(chosenOption("It is steering to the left.", steering)).toBe("A");
});

test.each([
  ["No.", "no"],
  ["Yes, it is.", "yes"],
  ["**Yes**", "yes"],
  ["<think>No, wait.</think> Yes", "yes"],
  ["Looking at the picture, the answer is no.", "no"],
  ["Nothing is known of that notable object.", null],
  ["It cannot be told.", null],
  ["Now it is there.", null],
  ["Yesterday", null],
])("%j is %s", (answer, expected) => {
  expect(yesOrNo(answer)).toBe(expected);
});

test("takes what follows the last thought", () => {
  expect(withoutReasoning("<think>a</think> b </think> c ")).toBe("c");
  expect(withoutReasoning("plain")).toBe("plain");
});

test("reads places from tags and brackets, integers too, and converts shares", () => {
  expect(pointsOf("<c1,CAM_BACK,1088.3,497.5> and <c2,CAM_FRONT,10,20>", false)).toEqual([
    [1088.3, 497.5],
    [10, 20],
  ]);
  expect(pointsOf("at (100, 200.5) or [3,4]", false)).toEqual([
    [100, 200.5],
    [3, 4],
  ]);
  expect(pointsOf("<c1,CAM_BACK,0.5000,0.5000>", true)).toEqual([[800, 450]]);
});

test("pairs places so that most of them count, each once", () => {
  // Greedy pairing of the first with its first near one would leave the second without.
  expect(
    coordinateF1(
      [
        [10, 0],
        [0, 0],
      ],
      [
        [12, 0],
        [24, 0],
      ],
    ),
  ).toBe(1);
  expect(
    coordinateF1(
      [
        [0, 0],
        [1, 1],
      ],
      [[0, 0]],
    ),
  ).toBeCloseTo(2 / 3, 12);
  // Each coordinate alone is held to the bound, and the bound itself is too far.
  expect(coordinateF1([[15, 15]], [[0, 0]])).toBe(1);
  expect(coordinateF1([[16, 0]], [[0, 0]])).toBe(0);
  expect(coordinateF1([], [[0, 0]])).toBe(0);
  expect(coordinateF1([], [])).toBe(1);
});
