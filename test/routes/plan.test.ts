import { expect, test } from "vitest";
import { RoadOption } from "../../src/map/road-option.js";
import { planIndices } from "../../src/routes/agent-plan.js";
import { isTriggerOnRoute } from "../../src/routes/scenario-trigger.js";

const { LANEFOLLOW, LEFT, CHANGELANELEFT } = RoadOption;

/** Points a metre apart along x. */
function along(options: readonly RoadOption[]) {
  return options.map((option, x) => ({ x, y: 0, z: 0, option }));
}

const repeat = (option: RoadOption, count: number) => Array<RoadOption>(count).fill(option);

test("the plan keeps changes of the option and a point after each 50 m", () => {
  // The kept point adds no distance: the count starts at the next one.
  expect(planIndices(along(repeat(LANEFOLLOW, 120)))).toEqual([0, 52, 104, 119]);
  const turn = [...repeat(LANEFOLLOW, 10), ...repeat(LEFT, 5), ...repeat(LANEFOLLOW, 10)];
  expect(planIndices(along(turn))).toEqual([0, 10, 15, 24]);
  const change = [...repeat(LANEFOLLOW, 5), CHANGELANELEFT, CHANGELANELEFT, ...repeat(LANEFOLLOW, 5)];
  // After a lane change the return to the lane is no change of its own.
  expect(planIndices(along(change))).toEqual([0, 5, 6, 11]);
});

test("a trigger belongs to a route within 2 m and 10 degrees, whichever way round", () => {
  const route = [{ x: 0, y: 0, z: 10, yaw: Math.PI }];
  const at = (x: number, z: number, yawDeg: number) => isTriggerOnRoute({ x, y: 0, z, yawDeg }, route);
  expect([at(1.9, 10, -175), at(1.9, 10, 172)]).toEqual([true, true]);
  expect([at(2, 10, 180), at(0, 10, 169), at(0, 12.1, 180)]).toEqual([false, false, false]);
  // The height counts one way only, as in the benchmark.
  expect(at(0, -50, 180)).toBe(true);
});
