import { expect, test } from "vitest";
import { drivingLanes, lanePose, lanePosition, laneTypeBits, sameDirection } from "../../src/map/lane.js";
import { loadTownMap } from "../../src/routes/find-map.js";

const map = loadTownMap("Riverside", []);
const driving = map.lanes.filter((lane) => lane.type === "driving");

test("neighbours are told as seen in the direction of travel", () => {
  const eastbound = map.lanes[map.laneIndex(1, 0, -1)];
  const outer = map.lanes[eastbound.right];
  const oncoming = map.lanes[eastbound.left];
  expect([outer.laneId, oncoming.laneId]).toEqual([-2, 1]);
  expect([sameDirection(eastbound, outer), sameDirection(eastbound, oncoming)]).toEqual([true, false]);
  expect(eastbound.laneChangeRight).toBe(true);
  expect(eastbound.laneChangeLeft).toBe(false);
  expect(outer.laneChangeLeft).toBe(true);
  expect(map.lanes[outer.right].type).toBe("parking");
  // East is x, right is +y: the outer lane lies south of the inner one.
  expect(outer.y[0] - eastbound.y[0]).toBeCloseTo(3.5, 4);
  expect(eastbound.yaw[0]).toBeCloseTo(0, 9);
});

test("each driving lane begins where its predecessors end, heading the same way", () => {
  for (const lane of driving) {
    expect(lane.successors.length).toBeGreaterThan(0);
    for (const index of lane.successors) {
      const next = map.lanes[index];
      expect(next.predecessors).toContain(lane.index);
      const last = lane.x.length - 1;
      expect(Math.hypot(lane.x[last] - next.x[0], lane.y[last] - next.y[0])).toBeLessThan(0.01);
      expect(Math.cos(lane.yaw[last] - next.yaw[0])).toBeGreaterThan(0.999);
    }
  }
});

test("a place beside a lane is found again, right of travel counted positive", () => {
  const position = lanePosition();
  const pose = lanePose();
  for (const lane of driving.filter((each) => each.junctionId === -1)) {
    for (const share of [0.1, 0.5, 0.93]) {
      for (const lateral of [-1.2, 0, 1.2]) {
        map.poseOnLane(lane.index, share * lane.length, pose);
        const x = pose.x - lateral * Math.sin(pose.yaw);
        const y = pose.y + lateral * Math.cos(pose.yaw);
        expect(map.nearestLane(x, y, position)).toBe(true);
        expect(position.lane).toBe(lane.index);
        expect(Math.abs(position.distance - share * lane.length)).toBeLessThan(0.06);
        expect(Math.abs(position.lateral - lateral)).toBeLessThan(0.02);
        expect(Math.abs(position.gap - Math.abs(lateral))).toBeLessThan(0.02);
      }
    }
  }
});

test("queries look at the types asked for only", () => {
  const position = lanePosition();
  const avenue = { x: 110, y: 8.5, z: 0 };
  expect(map.waypointAt(avenue)!.laneId).toBe(-2);
  expect(map.waypointAt(avenue, laneTypeBits.parking)!.laneType).toBe("parking");
  expect(map.waypointAt(avenue, drivingLanes | laneTypeBits.parking)!.laneType).toBe("parking");
  expect(map.nearestLane(0, 0, position, laneTypeBits.tram)).toBe(false);
});

test("ahead and behind undo each other, and forks list every branch", () => {
  const entry = map.entryOf(map.laneIndex(4, 0, 1));
  const ahead = map.waypointsAhead(entry, 37);
  expect(ahead).toHaveLength(1);
  const back = map.waypointsBehind(ahead[0], 37 - 1e-6)[0];
  expect(Math.hypot(back.x - entry.x, back.y - entry.y)).toBeLessThan(0.01);
  const exit = map.exitOf(map.laneIndex(4, 0, 1));
  // From the west street: left, straight on and right.
  expect(map.waypointsAhead(exit, 5).map((waypoint) => waypoint.isJunction)).toEqual([true, true, true]);
});

test("lights stop the lanes that lead to them, one group an arm", () => {
  expect(
    map.trafficLights.map((light) => light.stopPoints.map(({ roadId, laneId }) => [roadId, laneId])),
  ).toEqual([
    [
      [1, 1],
      [1, 2],
    ],
    [[3, 1]],
    [[4, 1]],
    [[6, 1]],
  ]);
  const groups = map.trafficLights.map((light) => light.groupId);
  expect(new Set(groups).size).toBe(4);
  const [light] = map.trafficLights;
  expect(map.junctions.get(light!.junctionId)!.controllers).toEqual(groups);
  for (const stop of light!.stopPoints) {
    expect(stop.isJunction).toBe(false);
    expect(map.waypointsAhead(stop, 0.5)[0].isJunction).toBe(true);
  }
  // The box spans both lanes, 3 m before the light's place at s=0.5.
  expect(light!.triggerVolume.extentX).toBeCloseTo(3.5, 3);
  expect(light!.triggerVolume.x).toBeCloseTo(19.5, 3);
  expect(light!.triggerVolume.y).toBeCloseTo(-3.5, 3);
});

test("stop and yield signs hold on the roads that end at the T-junctions", () => {
  expect(
    map.stopSigns.map(({ stopPoints }) => stopPoints.map(({ roadId, laneId }) => [roadId, laneId])),
  ).toEqual([[[6, -1]]]);
  expect(map.yieldSigns.map(({ stopPoints }) => stopPoints.map(({ roadId }) => roadId))).toEqual([[7]]);
  const ids = [...map.trafficLights, ...map.stopSigns, ...map.yieldSigns].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("crosswalks span the road", () => {
  const [first] = map.crosswalks;
  const ys = first!.outline.map((corner) => corner.y);
  const xs = first!.outline.map((corner) => corner.x);
  expect(Math.max(...ys) - Math.min(...ys)).toBeCloseTo(23, 3);
  expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(4, 3);
});
