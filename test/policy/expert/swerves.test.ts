import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/bridge/observation.js";
import { EmergencyVehicles } from "../../../src/policy/expert/emergency-vehicles.js";
import { Overtaking } from "../../../src/policy/expert/overtaking.js";
import { car, straightRoad } from "./road.js";

const board = (along: number) => car(along, 0, 0, 0, { kind: "static", halfLength: 0.5, halfWidth: 1.4 });

/** An ego that stands 14 m before a board in its lane, and has watched the oncoming lane. */
function besideBoard(others: (time: number) => Actor[], same = 1) {
  const { path, forecast, course, sides } = straightRoad(same);
  const overtaking = new Overtaking(course, path, sides);
  path.advanceTo(0.5, 1.75);
  for (let x = 5; x <= 40; x += 5) path.advanceTo(x, 1.75);
  const blocking = board(54);
  let stopAt = 0;
  for (let tick = 0; tick < 80 && !overtaking.isPassing; tick++) {
    forecast.update(tick * 0.1, 40, [blocking, ...others(tick * 0.1)]);
    stopAt = overtaking.update(tick * 0.1, 40, 0);
  }
  return { overtaking, path, stopAt };
}

describe("Overtaking", () => {
  it("passes what blocks its lane through the oncoming one when nobody comes", () => {
    const { overtaking, path } = besideBoard(() => []);
    expect(overtaking.isPassing).toBe(true);
    const beside = path.shiftAt(540);
    // Right side of the ego, left edge of the board.
    expect(beside + 0.92).toBeLessThan(-1.4 - 0.3);
    expect(path.shiftAt(900)).toBeCloseTo(0);
  });

  it("waits behind it, with room to steer out, while somebody comes", () => {
    const { overtaking, stopAt } = besideBoard((time) => [car(100 - time, -3.5, 180, 8)]);
    expect(overtaking.isPassing).toBe(false);
    expect(stopAt).toBeLessThan(54 - 0.5 - 2.45 - 5);
  });

  it("needs no look at the oncoming lane where another lane goes its way", () => {
    const { path } = besideBoard((time) => [car(100 - time, -3.5, 180, 8)], 2);
    expect(path.shiftAt(540)).toBeGreaterThan(1.4 + 0.92);
  });
});

describe("EmergencyVehicles", () => {
  const ambulance = (along: number) =>
    car(along, 0, 0, 20, { typeId: "vehicle.ford.ambulance", emergencyLights: true });

  function drive(others: Actor[], same = 2) {
    const { path, forecast, course, sides } = straightRoad(same);
    for (let x = 0; x <= 100; x += 5) path.advanceTo(x, 1.75);
    const emergency = new EmergencyVehicles(course, path, sides);
    const update = (actors: Actor[]) => {
      forecast.update(0, 100, actors);
      return emergency.update(100, 8);
    };
    update(others);
    return { emergency, path, update };
  }

  it("clears the lane for one from behind, and comes back when it is past", () => {
    const { emergency, path, update } = drive([ambulance(50)]);
    expect(emergency.isYielding).toBe(true);
    expect(path.shiftAt(1250)).toBeCloseTo(3.5);
    for (let x = 105; x <= 125; x += 5) path.advanceTo(x, 1.75 + path.shiftAt(x * 10));
    update([ambulance(140)]);
    expect(emergency.isYielding).toBe(false);
    expect(path.shiftAt(2000)).toBeCloseTo(0);
  });

  it("stays where it is for others, for one ahead, and where the next lane is taken", () => {
    expect(drive([car(50, 0, 0, 20)]).emergency.isYielding).toBe(false);
    expect(drive([ambulance(120)]).emergency.isYielding).toBe(false);
    const beside = [ambulance(50), car(100, 3.5, 0, 8), car(110, 3.5, 0, 8)];
    expect(drive(beside).emergency.isYielding).toBe(false);
  });
});
