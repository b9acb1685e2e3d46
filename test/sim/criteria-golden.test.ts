import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { TrafficEvent } from "../../src/bench/events.js";
import { DEGREES } from "../../src/geometry/angles.js";
import { ActorBlocked } from "../../src/sim/criteria/actor-blocked.js";
import { CriteriaSet } from "../../src/sim/criteria/criteria-set.js";
import type { CriterionState } from "../../src/sim/criteria/criterion.js";
import { InRoute } from "../../src/sim/criteria/in-route.js";
import { MinimumSpeed } from "../../src/sim/criteria/minimum-speed.js";
import { RouteCompletion } from "../../src/sim/criteria/route-completion.js";
import { RouteTimeout } from "../../src/sim/criteria/route-timeout.js";
import { ScoredRoute } from "../../src/sim/criteria/scored-route.js";

const folder = new URL("../../../shared/golden/scoring/criteria/", import.meta.url);
const present = existsSync(folder);

interface GoldenCase {
  delta_seconds: number;
  route: [number, number, number, number][];
  ticks: { ego: [number, number, number]; speed: number; traffic: number[] }[];
  blocked_switch: Record<string, boolean>;
  expected: {
    ticks_used: number;
    tree: string;
    game_time: number;
    timeout: boolean;
    timeout_value: number;
    criteria: Record<
      string,
      {
        events: {
          type: string;
          message: string;
          route_completed: number | null;
          percentage: number | null;
        }[];
      }
    >;
  };
}

describe.skipIf(!present)("criteria against the official behaviour tree (needs ../shared/golden)", () => {
  it.each(["complete", "blocked", "leaves_route"])("%s", (name) => {
    const golden: GoldenCase = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
    const route = new ScoredRoute(
      golden.route.map(([x, y, z, yawDeg]) => ({ x, y, z, yaw: yawDeg * DEGREES, pitch: 0 })),
    );
    const blocked = new ActorBlocked();
    const criteria = new CriteriaSet([
      new RouteCompletion(route),
      new MinimumSpeed(route),
      new InRoute(route),
      blocked,
    ]);
    const timeout = new RouteTimeout(route);
    const state: CriterionState = {
      frame: 0,
      time: 0,
      ego: { x: 0, y: 0, z: 0, yaw: 0, pitch: 0, speed: 0, velocityX: 0, velocityY: 0, halfLength: 2.4 },
      backgroundSpeedSum: 0,
      backgroundCount: 0,
    };

    let status = "running";
    let timedOut = false;
    for (const [index, tick] of golden.ticks.entries()) {
      const change = golden.blocked_switch[index];
      if (change !== undefined) blocked.setActive(change);
      state.frame++;
      state.time += golden.delta_seconds;
      [state.ego.x, state.ego.y, state.ego.z] = tick.ego;
      state.ego.speed = tick.speed;
      state.backgroundSpeedSum = tick.traffic.reduce((sum, speed) => sum + speed, 0);
      state.backgroundCount = tick.traffic.length;
      status = criteria.update(state);
      timedOut = timeout.update(state, 30 / 3.6);
      if (status !== "running" || timedOut) break;
    }
    criteria.terminate(state, status !== "running" || timedOut);

    expect(state.frame).toBe(golden.expected.ticks_used);
    expect(status.toUpperCase()).toBe(golden.expected.tree);
    expect(timedOut).toBe(golden.expected.timeout);
    expect(state.time).toBeCloseTo(golden.expected.game_time, 9);
    expect(timeout.limit).toBeCloseTo(golden.expected.timeout_value, 6);
    for (const [criterion, expected] of Object.entries(golden.expected.criteria)) {
      expect({ criterion, events: criteria.eventsOf(criterion).map(asGolden) }).toEqual({
        criterion,
        events: expected.events,
      });
    }
  });
});

function asGolden(event: TrafficEvent) {
  const percentText = /Average speed is ([\d.]+)%/.exec(event.message)?.[1];
  return {
    type: event.type,
    message: event.message,
    route_completed: event.type === "ROUTE_COMPLETION" ? event.routeCompleted : null,
    percentage: percentText === undefined ? null : Number(percentText),
  };
}
