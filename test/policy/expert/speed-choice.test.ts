import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/bridge/observation.js";
import { careAt } from "../../../src/policy/expert/care.js";
import { FORECAST_STEP, FORECAST_STEPS } from "../../../src/policy/expert/forecast.js";
import { SpeedChoice } from "../../../src/policy/expert/speed-choice.js";
import { car, straightRoad } from "./road.js";

const NOWHERE = Number.POSITIVE_INFINITY;

const { forecast, course } = straightRoad();

/** How the ego drives on from 20 m along the road. */
function choose(actors: Actor[], speed: number, haste = 0) {
  forecast.update(0, 20, actors);
  course.care = careAt(haste);
  const choice = new SpeedChoice();
  const outcome = choice.choose(course, 20, speed, NOWHERE, 1);
  const end = outcome.stations[FORECAST_STEPS - 1];
  return { ...outcome, end, isWaiting: choice.isWaiting };
}

/** Somebody who crosses the ego's lane at 60 m, there after so many seconds. */
const crossing = (seconds: number, speed = 8) => car(60, -seconds * speed, 90, speed);

describe("SpeedChoice", () => {
  it("drives as fast as is allowed where nobody is in the way", () => {
    const { acceleration, isWaiting, speeds } = choose([], 5);
    expect(acceleration).toBeGreaterThan(1.5);
    expect(speeds[FORECAST_STEPS - 1]).toBeCloseTo(10, 0);
    expect(isWaiting).toBe(false);
  });

  it("meets nobody who crosses, whenever he comes", () => {
    for (let seconds = 1; seconds < 8; seconds += 0.5) {
      const { freeSteps } = choose([crossing(seconds)], 9);
      expect(freeSteps, `there after ${seconds} s`).toBe(FORECAST_STEPS);
    }
  });

  it("stays out of a stream in which there is no gap, and goes when there is one", () => {
    const stream = Array.from({ length: 8 }, (_, i) => crossing(1 + i * 1.5));
    const held = choose(stream, 6);
    expect(held.freeSteps).toBe(FORECAST_STEPS);
    expect(held.end).toBeLessThan(60 - 2.45 - 0.95);
    const gone = choose([crossing(1), crossing(7.8)], 6);
    expect(gone.freeSteps).toBe(FORECAST_STEPS);
    expect(gone.end).toBeGreaterThan(60);
  });

  /** Does an ego at 20 m get past 29 m before somebody who crosses there after so many seconds, and how does it start? */
  const goesBefore = (seconds: number, speed: number, haste: number, more: Actor[] = []) => {
    const { stations, acceleration } = choose([car(29, -seconds * 8, 90, 8), ...more], speed, haste);
    return { before: stations[Math.floor(seconds / FORECAST_STEP)] > 29 + 2.45, acceleration };
  };

  it("takes a smaller gap the longer it has waited", () => {
    const tenths = Array.from({ length: 60 }, (_, i) => 1 + i / 10);
    const smallest = (haste: number) => tenths.find((seconds) => goesBefore(seconds, 0, haste).before) ?? 9;
    expect(smallest(1)).toBeLessThan(smallest(0));
    expect(smallest(0)).toBeLessThan(5);
    expect(smallest(1)).toBeGreaterThan(2);
  });

  it("hurries through a gap behind somebody who drives off", () => {
    const smallest = (more: Actor[]) => {
      for (let seconds = 1; seconds < 7; seconds += 0.1) {
        const { before, acceleration } = goesBefore(seconds, 0, 1, more);
        if (before) return { seconds, acceleration };
      }
      return { seconds: 9, acceleration: 0 };
    };
    const behind = smallest([car(32, 0, 0, 10)]);
    expect(behind.acceleration).toBeGreaterThan(3);
    expect(behind.seconds).toBeLessThan(smallest([]).seconds + 0.5);
  });

  it("keeps its distance behind a slower one", () => {
    const { stations, freeSteps } = choose([car(45, 0, 0, 4)], 9);
    expect(freeSteps).toBe(FORECAST_STEPS);
    stations.forEach((station, step) => {
      const rear = 45 + 4 * (step + 1) * FORECAST_STEP - 2.3;
      expect(rear - station - 2.45).toBeGreaterThan(0.5);
    });
  });
});
