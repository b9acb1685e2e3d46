import { describe, expect, it } from "vitest";
import type { TrafficLight } from "../../src/map/traffic-controls.js";
import { OutsideRouteLanes } from "../../src/sim/criteria/outside-route-lanes.js";
import { RunningRedLight } from "../../src/sim/criteria/running-red-light.js";
import { RunningStopSign } from "../../src/sim/criteria/running-stop-sign.js";
import { ScoredRoute } from "../../src/sim/criteria/scored-route.js";
import { criterionState, denseRouteOf, moveEgo, riverside } from "./riverside.js";

const light = riverside.trafficLights[0];

/** Drives the ego straight over a light's stop line from 12 m before to 12 m behind, in steps of 0.4 m. */
function driveOver(criterion: RunningRedLight, at: TrafficLight, turned = 0, aside = 0) {
  const state = criterionState();
  const stop = at.stopPoints[0];
  const yaw = stop.yaw + turned;
  for (let along = -12; along <= 12; along += 0.4) {
    const x = stop.x + Math.cos(yaw) * along - Math.sin(stop.yaw) * aside;
    const y = stop.y + Math.sin(yaw) * along + Math.cos(stop.yaw) * aside;
    state.ego.z = stop.z;
    moveEgo(state, x, y, yaw, 8);
    criterion.update(state);
  }
  return criterion.events;
}

describe("RunningRedLightTest", () => {
  it("fires when the tail crosses the line on red, names the light and its place", () => {
    const events = driveOver(new RunningRedLight(riverside, lights("red")), light);
    expect(events.map((event) => event.type)).toEqual(["TRAFFIC_LIGHT_INFRACTION"]);
    expect(events[0].message).toMatch(
      new RegExp(`^Agent ran a red light ${light.id} at \\(x=-?\\d+\\.\\d+, y=`),
    );
  });

  it.each(["green", "yellow"] as const)("lets the ego pass on %s", (colour) => {
    expect(driveOver(new RunningRedLight(riverside, lights(colour)), light)).toEqual([]);
  });

  it("does not blame traffic of the other direction", () => {
    expect(driveOver(new RunningRedLight(riverside, lights("red")), light, Math.PI)).toEqual([]);
  });

  it("does not count the same light twice in a row", () => {
    const criterion = new RunningRedLight(riverside, lights("red"));
    driveOver(criterion, light);
    expect(driveOver(criterion, light)).toHaveLength(1);
  });
});

function lights(colour: "red" | "yellow" | "green") {
  return { colourOf: () => colour };
}

describe("RunningStopTest", () => {
  const sign = riverside.stopSigns[0];
  const stop = sign.stopPoints[0];

  function approach(pauseAt: number | undefined) {
    const criterion = new RunningStopSign(riverside);
    const state = criterionState();
    for (let along = -20; along <= 10; along += 0.2) {
      moveEgo(state, stop.x + Math.cos(stop.yaw) * along, stop.y + Math.sin(stop.yaw) * along, stop.yaw, 4);
      state.ego.z = stop.z;
      if (pauseAt !== undefined && Math.abs(along - pauseAt) < 0.05) state.ego.speed = 0;
      criterion.update(state);
    }
    return criterion.events;
  }

  it("fires when the sign is passed without a stop", () => {
    const events = approach(undefined);
    expect(events.map((event) => event.type)).toEqual(["STOP_INFRACTION"]);
    expect(events[0].message).toContain(`Agent ran a stop with id=${sign.id} at (x=`);
  });

  it("is satisfied by a stop within the sign's reach", () => {
    const volume = sign.triggerVolume;
    const toVolume = (volume.x - stop.x) * Math.cos(stop.yaw) + (volume.y - stop.y) * Math.sin(stop.yaw);
    expect(approach(Math.round((toVolume - 2) / 0.2) * 0.2)).toEqual([]);
  });

  it("is not satisfied by a stop far before the sign", () => {
    expect(approach(-16)).toHaveLength(1);
  });
});

describe("OutsideRouteLanesTest", () => {
  const points = denseRouteOf("1");
  const route = new ScoredRoute(points);

  /** Drives along the route, shifted to the right by `aside(share)` metres at each share of it. */
  function drive(aside: (share: number) => number) {
    const criterion = new OutsideRouteLanes(route, riverside);
    const state = criterionState();
    for (const [index, point] of points.entries()) {
      const shift = aside(index / points.length);
      state.ego.z = point.z;
      moveEgo(
        state,
        point.x - Math.sin(point.yaw) * shift,
        point.y + Math.cos(point.yaw) * shift,
        point.yaw,
        8,
      );
      criterion.update(state);
    }
    return criterion.events;
  }

  it("says nothing about driving in the lane", () => {
    expect(drive(() => 0)).toEqual([]);
  });

  it("reports the metres and the share driven beside the road", () => {
    const events = drive((share) => (share > 0.5 && share < 0.75 ? 30 : 0));
    expect(events).toHaveLength(1);
    const event = events[0];
    if (event.type !== "OUTSIDE_ROUTE_LANES_INFRACTION") throw new Error(event.type);
    expect(event.percentage).toBeGreaterThan(20);
    expect(event.percentage).toBeLessThan(30);
    expect(event.message).toMatch(
      /^Agent went outside its route lanes for about \d+\.\d+ meters \(\d+\.\d+% of the completed route\)$/,
    );
  });

  it("counts the oncoming lane only while its direction is checked", () => {
    const two = denseRouteOf("5");
    const lane = riverside.lanes[two[0].lane];
    const oncoming = riverside.lanes[lane.left];
    expect(oncoming.laneId < 0).not.toBe(lane.laneId < 0);
    const scored = new ScoredRoute(two);
    const driven = (checks: boolean) => {
      const criterion = new OutsideRouteLanes(scored, riverside);
      criterion.setDirectionCheck(checks);
      const state = criterionState();
      for (const [index, point] of two.slice(0, 40).entries()) {
        const shift = index < 5 ? 0 : -lane.width[0];
        state.ego.z = point.z;
        moveEgo(
          state,
          point.x - Math.sin(point.yaw) * shift,
          point.y + Math.cos(point.yaw) * shift,
          point.yaw,
          8,
        );
        criterion.update(state);
      }
      return criterion.events.length;
    };
    expect(driven(false)).toBe(0);
    expect(driven(true)).toBe(1);
  });
});
