import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeAheadOnRoad, placeBehindOnRoad } from "../../../src/sim/scenarios/placement.js";
import { laneRoute } from "../../../src/sim/scripted/lane-route.js";
import { ScriptedPath } from "../../../src/sim/scripted/scripted-path.js";
import { riverside as map } from "../riverside.js";

const driving = map.lanes.filter((lane) => lane.type === "driving" && lane.length > 1);
const place = fc
  .tuple(fc.constantFrom(...driving), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([lane, share]) => ({ lane: lane.index, distance: share * lane.length }));

describe("the way of a stream", () => {
  it("leads without a gap or a kink from source to sink", () => {
    fc.assert(
      fc.property(place, place, (from, to) => {
        const route = laneRoute(map, from, to);
        if (!route) return;
        const path = ScriptedPath.alongLanes(map, route);
        if (path.x.length < 2) return;
        expect(path.length).toBeGreaterThanOrEqual(0);
        for (let i = 1; i < path.x.length; i++) {
          expect(path.distance[i] - path.distance[i - 1]).toBeLessThan(4);
        }
        const end = { x: 0, y: 0, z: 0, yaw: 0 };
        path.poseAt(Number.POSITIVE_INFINITY, end);
        const goal = { x: 0, y: 0, z: 0, yaw: 0, width: 0 };
        map.poseOnLane(to.lane, to.distance, goal);
        expect(Math.hypot(end.x - goal.x, end.y - goal.y)).toBeLessThan(0.01);
      }),
      { numRuns: 300 },
    );
  });

  it("finds a way between all places of a town whose roads all meet", () => {
    const streets = driving.filter((lane) => lane.junctionId === -1);
    for (const from of streets) {
      for (const to of streets) {
        const route = laneRoute(
          map,
          { lane: from.index, distance: 0 },
          { lane: to.index, distance: to.length },
        );
        expect(route, `${from.index} to ${to.index}`).toBeDefined();
      }
    }
  });
});

describe("places along a road", () => {
  it("never lie in a junction or beyond the way asked for", () => {
    fc.assert(
      fc.property(place, fc.double({ min: 0, max: 300, noNaN: true }), (from, metres) => {
        if (map.lanes[from.lane].junctionId !== -1) return;
        for (const found of [placeAheadOnRoad(map, from, metres), placeBehindOnRoad(map, from, metres)]) {
          expect(map.lanes[found.lane].junctionId).toBe(-1);
          if (found.lane === from.lane) {
            expect(Math.abs(found.distance - from.distance)).toBeLessThanOrEqual(metres + 1e-9);
          }
        }
      }),
    );
  });
});
