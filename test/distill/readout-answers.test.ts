import { expect, test } from "vitest";
import type { DrivingFrame } from "../../src/distill/frames/frame.js";
import { readoutAnswers } from "../../src/distill/readout-answers.js";
import { promptWords, type Readout, readoutNames } from "../../src/policy/vla/prompt.js";
import { carAhead, lightAt, straight, syntheticFrame } from "./synthetic-frame.js";

function answersOf(frame: DrivingFrame): Record<Readout, string> {
  const words = readoutAnswers(frame);
  const known = new Set(promptWords());
  expect(words.filter((word) => !known.has(word))).toEqual([]);
  return Object.fromEntries(readoutNames.map((name, place) => [name, words[place]])) as Record<
    Readout,
    string
  >;
}

test("on a free road nothing is told but where one drives", () => {
  expect(answersOf(syntheticFrame())).toEqual({
    light: "none",
    line: "none",
    sign: "none",
    lead: "none",
    gap: "none",
    pace: "none",
    threat: "none",
    reach: "25",
    steer: "go-straight",
    change: "keep",
  });
});

test("tells a red light, the car that waits before it, and that one stops", () => {
  const frame = syntheticFrame({
    visible: {
      objects: [carAhead(14, { speed: 0, velocity: [0, 0] })],
      lights: [lightAt(17, "red"), lightAt(50, "green")],
      stopSigns: [],
    },
  });
  const told = answersOf({ ...frame, truth: { ...frame.truth, future: straight(0) } });
  expect(told).toMatchObject({ light: "red", line: "17", lead: "vehicle", pace: "0.0", change: "stop" });
  expect(Number(told.gap)).toBeGreaterThan(4);
  expect(Number(told.gap)).toBeLessThan(12);
});

test("what no camera shows is not told", () => {
  const hidden = { objects: [carAhead(14)], lights: [lightAt(17, "red")], stopSigns: [] };
  const frame = syntheticFrame();
  expect(answersOf({ ...frame, truth: { ...frame.truth, hidden } })).toMatchObject({
    light: "none",
    lead: "none",
  });
});

test("lights that are passed or far are not told", () => {
  const visible = { objects: [], lights: [lightAt(-2, "red"), lightAt(90, "red")], stopSigns: [] };
  expect(answersOf(syntheticFrame({ visible })).light).toBe("none");
});
