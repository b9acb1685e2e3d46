import { describe, expect, it } from "vitest";
import { FORECAST_STEP, FORECAST_STEPS } from "../../../src/policy/expert/forecast.js";
import { car, straightRoad } from "./road.js";

describe("Forecast", () => {
  it("lets cars keep to their lanes at their speed, oncoming ones backwards along the route", () => {
    const { forecast } = straightRoad();
    forecast.update(0, 0, [car(30, 0.2, 0, 6), car(120, -3.5, 180, 8)]);
    const last = FORECAST_STEPS - 1;
    const [along, oncoming] = [forecast.boxes.at(last, 0), forecast.boxes.at(last, 1)];
    const seconds = last * FORECAST_STEP;
    expect((along.rear + along.front) / 2).toBeCloseTo(30 + 6 * seconds, 1);
    expect(along).toMatchObject({ isAlong: true, speed: 6 });
    expect((oncoming.rear + oncoming.front) / 2).toBeCloseTo(120 - 8 * seconds, 1);
    expect((oncoming.left + oncoming.right) / 2).toBeCloseTo(-3.5, 1);
    expect(oncoming.isAlong).toBe(false);
    expect(oncoming.speed).toBeCloseTo(-8);
  });

  it("lets who brakes go on braking for a moment, and who stands stay", () => {
    const { forecast } = straightRoad();
    const braking = car(30, 0, 0, 8);
    forecast.update(0, 0, [braking]);
    for (let tick = 1; tick <= 10; tick++) {
      braking.speed -= 0.2;
      braking.x += braking.speed * 0.05;
      forecast.update(tick * 0.05, 0, [braking]);
    }
    const place = (step: number) => forecast.boxes.at(step, 0).rear;
    expect(place(8) - place(0)).toBeLessThan(2 * braking.speed - 3);
    forecast.update(1, 0, [car(30, 0, 0, 0)]);
    expect(place(FORECAST_STEPS - 1)).toBe(place(0));
  });

  it("takes a walker to go straight on for a few seconds, and then does not know", () => {
    const { forecast } = straightRoad();
    forecast.update(0, 0, [car(30, 6, -90, 1.5, { kind: "walker", halfLength: 0.2, halfWidth: 0.2 })]);
    const box = forecast.boxes.at(8, 0);
    expect((box.left + box.right) / 2).toBeCloseTo(6 - 1.5 * 8 * FORECAST_STEP, 1);
    expect(forecast.boxes.count(FORECAST_STEPS - 1)).toBe(0);
  });

  it("leaves out who stands far behind", () => {
    const { forecast } = straightRoad();
    forecast.update(0, 100, [car(60, 0, 0, 0), car(80, 0, 0, 0)]);
    expect(forecast.boxes.count(0)).toBe(1);
  });
});
