import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openDriveText } from "../../src/map/builder/write-opendrive.js";
import type { LaneMap } from "../../src/map/lane-map.js";
import { loadTownMap } from "../../src/routes/find-map.js";
import { towns } from "../../src/routes/town/towns.js";

describe.each(Object.entries(towns))("%s", (name, plan) => {
  const file = fileURLToPath(new URL(`../../routes/maps/${name}.xodr`, import.meta.url));
  const map = loadTownMap(name, []);

  test("is what the generator makes (npm run make-town), without a warning", () => {
    expect(openDriveText(plan())).toBe(readFileSync(file, "utf8"));
    expect(map.warnings).toEqual([]);
  });

  test("leads everywhere from everywhere: no lane of traffic ends", () => {
    const driving = map.lanes.filter((lane) => lane.type === "driving");
    for (const lane of driving)
      expect(lane.successors, `lane ${lane.laneId} of road ${lane.roadId}`).not.toEqual([]);
    const reached = reachable(map, driving[0]!.index);
    // The two carriageways of a motorway ring do not meet.
    const apart = name === "Northgate" ? 2 : 1;
    const parts = new Set<number>();
    for (const lane of driving) if (!reached.has(lane.index)) parts.add(lane.roadId);
    expect(parts.size === 0).toBe(apart === 1);
  });

  test("closes: a lane begins where the one before it ends, in place and direction", () => {
    for (const lane of map.lanes.filter(({ type }) => type === "driving" || type === "biking")) {
      for (const next of lane.successors.map((index) => map.lanes[index]!)) {
        const end = lane.x.length - 1;
        expect(Math.hypot(lane.x[end]! - next.x[0]!, lane.y[end]! - next.y[0]!)).toBeLessThan(0.01);
        expect(Math.cos(lane.yaw[end]! - next.yaw[0]!)).toBeGreaterThan(0.99);
      }
    }
  });
});

function reachable(map: LaneMap, from: number): Set<number> {
  const reached = new Set([from]);
  const open = [from];
  for (let lane = open.pop(); lane !== undefined; lane = open.pop()) {
    const { successors, left, right, laneChangeLeft, laneChangeRight } = map.lanes[lane]!;
    const beside = [...(laneChangeLeft ? [left] : []), ...(laneChangeRight ? [right] : [])].filter(
      (index) => index >= 0 && map.lanes[index]!.type === "driving",
    );
    for (const next of [...successors, ...beside]) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}

test("the towns have what the scenarios need", () => {
  const maps = Object.keys(towns).map((name) => loadTownMap(name, []));
  const types = new Set(maps.flatMap((map) => map.lanes.map(({ type }) => type)));
  for (const type of ["driving", "parking", "shoulder", "biking", "sidewalk"] as const)
    expect(types).toContain(type);
  const count = (of: (map: LaneMap) => number) => maps.reduce((sum, map) => sum + of(map), 0);
  expect(count((map) => map.trafficLights.length)).toBeGreaterThan(15);
  expect(count((map) => map.stopSigns.length)).toBeGreaterThanOrEqual(4);
  expect(count((map) => map.yieldSigns.length)).toBeGreaterThanOrEqual(3);
  expect(count((map) => map.crosswalks.length)).toBeGreaterThanOrEqual(10);
  const mostLanes = Math.max(
    ...maps.flatMap((map) =>
      map.lanes.map(({ laneId, type }) => (type === "driving" ? Math.abs(laneId) : 0)),
    ),
  );
  expect(mostLanes).toBe(3);
});
