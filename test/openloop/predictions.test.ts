import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DriverxError } from "../../src/base/errors.js";
import { checkFrame } from "../../src/openloop/frame-check.js";
import { type Matched, matchPredictions } from "../../src/openloop/match.js";
import { type PlanFrame, readPredictions } from "../../src/openloop/predictions.js";
import { ALIGNED_MOUNT, type OpenLoopSample } from "../../src/openloop/sample.js";
import { freshFolder } from "../cli/run-drx.js";

const STRAIGHT = [2, 4, 6, 8, 10, 12].map((y) => [0, y]);
const folder = freshFolder();

function read(content: unknown, frame: PlanFrame | null = null, name = "plans.json") {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return readPredictions(path, { frame, decoder: null });
}

function failure(work: () => unknown): { code: string; message: string } {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(DriverxError);
    const { code, message } = error as DriverxError;
    expect(message).not.toContain("\n");
    return { code, message };
  }
  throw new Error("nothing was thrown");
}

function sampleOf(token: string, recorded: readonly number[][], mask = [1, 1, 1, 1, 1, 1]): OpenLoopSample {
  return {
    token,
    scene: token,
    pastFrames: 5,
    mask: Uint8Array.from(mask),
    recorded: Float64Array.from(recorded.flat()),
    history: null,
    speed: null,
    acceleration: null,
    agents: null,
    roadBoundary: null,
    drivable: null,
    lidarMount: ALIGNED_MOUNT,
  };
}

describe("readPredictions", () => {
  test.each([
    ["an object by token", { a: STRAIGHT }],
    ["plans with a frame", { frame: "lidar: x right, y forward", plans: { a: STRAIGHT } }],
    ["a list", [{ token: "a", waypoints: STRAIGHT }]],
    ["a list of nuScenes style", { predictions: [{ sample_token: "a", waypoints: STRAIGHT }] }],
  ])("takes %s", (_, content) => {
    const plan = read(content).get("a")!;
    expect(plan).toMatchObject({ token: "a", frame: "lidar" });
    expect([...plan.waypoints]).toEqual(STRAIGHT.flat());
  });

  test("takes lines", () => {
    const lines = ["a", "b"].map((token) => JSON.stringify({ token, waypoints: STRAIGHT, frame: "ego" }));
    const plans = read(`${lines.join("\n")}\n\n`, null, "plans.jsonl");
    expect([...plans.keys()]).toEqual(["a", "b"]);
    expect(plans.get("b")!.frame).toBe("ego");
  });

  test("takes the candidate with the best score", () => {
    const other = STRAIGHT.map(([x, y]) => [x! + 1, y!]);
    const plans = read([{ token: "a", waypoints: [STRAIGHT, other], scores: [0.2, 0.8] }]);
    expect([...plans.get("a")!.waypoints]).toEqual(other.flat());
  });

  test("leaves out what the mask leaves out, whatever stands there", () => {
    const waypoints = [...STRAIGHT.slice(0, 4), null, null];
    const plan = read([{ token: "a", waypoints, mask: [1, 1, 1, 1, 0, 0] }]).get("a")!;
    expect([...plan.waypoints]).toEqual([...STRAIGHT.slice(0, 4).flat(), 0, 0, 0, 0]);
  });

  const nan = JSON.stringify({ a: STRAIGHT }).replace("[0,6]", "[0,NaN]");
  test.each([
    ["cut off", JSON.stringify({ a: STRAIGHT }).slice(0, 20), "FILE_NOT_JSON", /line 1.*cut off/],
    ["not finite", nan, "PREDICTION_NOT_FINITE", /sample a: waypoint 2 is \[0, NaN\]/],
    ["five waypoints", { a: STRAIGHT.slice(1) }, "PREDICTIONS_WRONG", /6 waypoints needed.*found 5/],
    ["three coordinates", { a: STRAIGHT.map((point) => [...point, 0]) }, "PREDICTIONS_WRONG", /waypoint 0/],
    ["text", { a: STRAIGHT.map(() => ["x", "y"]) }, "PREDICTIONS_WRONG", /waypoint 0/],
    [
      "twice in an object",
      `{"a":${JSON.stringify(STRAIGHT)},"a":[]}`,
      "PREDICTION_DUPLICATE",
      /"a" stands twice/,
    ],
    [
      "twice in a list",
      [1, 2].map(() => ({ token: "a", waypoints: STRAIGHT })),
      "PREDICTION_DUPLICATE",
      /entry 1: sample a is predicted twice/,
    ],
    ["global places", { a: STRAIGHT.map(([x, y]) => [x! + 1010, y! + 600]) }, "PREDICTION_TOO_FAR", /global/],
    ["another frame", { frame: "camera", plans: { a: STRAIGHT } }, "PREDICTIONS_FRAME", /camera/],
    ["a bad mask", [{ token: "a", waypoints: STRAIGHT, mask: [1, 1] }], "PREDICTIONS_WRONG", /mask/],
    [
      "scores of other number",
      [{ token: "a", waypoints: [STRAIGHT], scores: [1, 2] }],
      "PREDICTIONS_WRONG",
      /scores/,
    ],
    ["no token", [{ waypoints: STRAIGHT }], "PREDICTIONS_WRONG", /entry 0: token/],
    ["tokens for waypoints", [{ token: "a", tokens: [1, 2] }], "PREDICTIONS_WRONG", /--from-tokens/],
    ["a number", 7, "PREDICTIONS_WRONG", /list of entries/],
  ])("refuses %s", (_, content, code, message) => {
    const found = failure(() => read(content));
    expect(found.code).toBe(code);
    expect(found.message).toMatch(message);
  });

  test("refuses a frame that the option contradicts", () => {
    expect(failure(() => read({ frame: "lidar", plans: { a: STRAIGHT } }, "ego")).code).toBe(
      "PREDICTIONS_FRAME",
    );
  });

  test("throws nothing but its own errors on damaged files", () => {
    const whole = JSON.stringify([
      { token: "a", waypoints: STRAIGHT, scores: null, mask: [1, 1, 1, 1, 1, 1] },
    ]);
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.constantFrom("", "[", "}", "9", '"', "null", "-"),
        (at, text) => {
          try {
            read(whole.slice(0, at) + text + whole.slice(at + 1));
          } catch (error) {
            expect(error).toBeInstanceOf(DriverxError);
          }
        },
      ),
    );
  });
});

describe("matchPredictions", () => {
  const samples = ["a", "b"].map((token) => sampleOf(token, STRAIGHT));

  test("turns ego axes into the plan frame", () => {
    const ahead = STRAIGHT.map(([, y]) => [y!, 0.5]);
    const { matched } = matchPredictions(
      samples.slice(0, 1),
      read({ frame: "ego", plans: { a: ahead } }),
      false,
    );
    expect([...matched[0].plan]).toEqual(STRAIGHT.flatMap(([, y]) => [-0.5, y]));
  });

  test("refuses gaps, and counts them when told to go on", () => {
    const partial = read([{ token: "a", waypoints: STRAIGHT, mask: [1, 1, 1, 1, 1, 0] }]);
    expect(failure(() => matchPredictions(samples, partial, false))).toMatchObject({
      code: "PREDICTIONS_MISSING",
      message: expect.stringMatching(/1 of 2 samples are not predicted, first b/),
    });
    expect(failure(() => matchPredictions(samples.slice(0, 1), partial, false)).code).toBe(
      "PREDICTIONS_MASKED",
    );
    const { matched, coverage } = matchPredictions(samples, partial, true);
    expect(coverage).toMatchObject({
      expected: 2,
      evaluated: 1,
      missing: 1,
      missingTokens: ["b"],
      maskedSteps: 1,
    });
    expect([...matched[0].sample.mask]).toEqual([1, 1, 1, 1, 1, 0]);
  });

  test("refuses plans for other samples", () => {
    const plans = read({ a: STRAIGHT, b: STRAIGHT, c: STRAIGHT });
    expect(failure(() => matchPredictions(samples, plans, false))).toMatchObject({
      code: "PREDICTION_UNKNOWN",
      message: expect.stringContaining("first c"),
    });
    expect(matchPredictions(samples, plans, true).coverage.unknown).toBe(1);
    expect(failure(() => matchPredictions(samples, read({ z: STRAIGHT }), true)).code).toBe(
      "PREDICTIONS_MISSING",
    );
  });

  test("asks nothing of steps that have no future", () => {
    const ending = sampleOf("a", STRAIGHT, [1, 1, 1, 0, 0, 0]);
    const plans = read([{ token: "a", waypoints: STRAIGHT, mask: [1, 1, 1, 0, 0, 0] }]);
    expect(matchPredictions([ending], plans, false).coverage.maskedSteps).toBe(0);
  });
});

describe("checkFrame", () => {
  /** Drives that turn left and right, planned with half a metre of error. */
  const drives = Array.from({ length: 20 }, (_, i) => {
    const bend = (i % 2 === 0 ? 1 : -1) * (0.05 + 0.01 * i);
    return [1, 2, 3, 4, 5, 6].map((step) => [bend * step * step, 3 * step]);
  });
  const planned = (turn: (x: number, y: number) => number[]): Matched[] =>
    drives.map((drive, i) => ({
      sample: sampleOf(String(i), drive),
      plan: Float64Array.from(drive.flatMap(([x, y]) => turn(x! + 0.2, y! - 0.4))),
    }));

  test("lets plans in the right axes pass, good or blind", () => {
    checkFrame(planned((x, y) => [x, y]));
    checkFrame(planned((_, y) => [0, y]));
    checkFrame(planned(() => [0, 0]));
  });

  test.each([
    ["ego axes", (x: number, y: number) => [y, -x]],
    ["CARLA's axes", (x: number, y: number) => [y, x]],
    ["everything backwards", (x: number, y: number) => [-x, -y]],
    ["ego axes turned twice", (x: number, y: number) => [-y, x]],
    ["mirrored", (x: number, y: number) => [-x, y]],
  ])("refuses %s", (_, turn) => {
    expect(failure(() => checkFrame(planned(turn))).code).toBe("PREDICTIONS_FRAME");
  });
});
