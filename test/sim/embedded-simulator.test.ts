import { describe, expect, it } from "vitest";
import type { Actor } from "../../src/bridge/observation.js";
import { boxesOverlap } from "../../src/geometry/boxes.js";
import { ExpertPolicy } from "../../src/policy/expert/expert-policy.js";
import { IdlePolicy } from "../../src/policy/idle-policy.js";
import type { ControlValues, Policy } from "../../src/policy/policy.js";
import { drive, infractions } from "./drive.js";
import { simulatorFor, suite } from "./riverside.js";

/** Keeps to the path as the expert does but never brakes. */
class RecklessPolicy extends ExpertPolicy implements Policy {
  override control(state: Parameters<ExpertPolicy["control"]>[0]): ControlValues {
    const { steer } = super.control(state);
    return { steer, throttle: state.ego.speed < 8 ? 0.8 : 0.45, brake: 0 };
  }
}

describe("the embedded simulator on our own town", () => {
  it("gives the same tick hashes for the same seed and others for another", async () => {
    const hashes = async (seed: number) =>
      (await drive(simulatorFor("8", seed), new ExpertPolicy())).tickHashes;
    const first = await hashes(0);
    expect(await hashes(0)).toEqual(first);
    expect(await hashes(1)).not.toEqual(first);
  });

  it("lets the expert finish every route of the default suite without an infraction", async () => {
    for (const route of suite.routes) {
      const outcome = await drive(simulatorFor(route.id), new ExpertPolicy());
      expect({ route: route.id, infractions: infractions(outcome), failure: outcome.failure }).toEqual({
        route: route.id,
        infractions: [],
        failure: null,
      });
      const completion = outcome.events.find((event) => event.type === "ROUTE_COMPLETION");
      expect(completion).toMatchObject({ routeCompleted: 100, isFloat: false });
      expect(outcome.skippedScenarios).toEqual([]);
    }
  });

  it("never lets background cars run into each other", async () => {
    for (const routeId of ["8", "9", "10", "13"]) {
      await drive(simulatorFor(routeId, 3), new ExpertPolicy(), (state) => {
        const cars = state.privileged!.actors.filter((actor) => actor.role === "background");
        for (const [index, car] of cars.entries()) {
          const hit = cars.slice(index + 1).find((other) => boxesOverlap(car, other));
          if (hit)
            throw new Error(`route ${routeId}, tick ${state.tick}: cars ${car.id} and ${hit.id} overlap`);
        }
      });
    }
  });

  it("blocks an ego that never moves after 60.05 s, with nothing driven", async () => {
    const outcome = await drive(simulatorFor("1"), new IdlePolicy());
    expect(infractions(outcome)).toEqual(["VEHICLE_BLOCKED"]);
    expect(outcome.ticks).toBe(1201);
    expect(outcome.gameSeconds).toBeCloseTo(60.05, 3);
    const completion = outcome.events.find((event) => event.type === "ROUTE_COMPLETION");
    expect(completion).toMatchObject({ routeCompleted: 0, isFloat: false });
  });

  it("sees a reckless driver hit the walker, the parked car and the braking car, and run the light", async () => {
    const seen = async (routeId: string) =>
      infractions(await drive(simulatorFor(routeId), new RecklessPolicy()));
    expect(await seen("5")).toContain("COLLISION_PEDESTRIAN");
    expect(await seen("10")).toContain("COLLISION_VEHICLE");
    expect(await seen("15")).toContain("TRAFFIC_LIGHT_INFRACTION");
  });

  it("ends a route at 4,000 ticks with the leaderboard's text and 200.05 s", async () => {
    class Creeping extends ExpertPolicy {
      override control(state: Parameters<ExpertPolicy["control"]>[0]): ControlValues {
        const { steer } = super.control(state);
        return state.ego.speed < 0.3
          ? { steer, throttle: 0.7, brake: 0 }
          : { steer, throttle: 0, brake: 0.3 };
      }
    }
    const outcome = await drive(simulatorFor("1"), new Creeping());
    expect(outcome.failure).toBe("TickRuntime");
    expect(outcome.ticks).toBe(4001);
    expect(outcome.gameSeconds.toFixed(3)).toBe("200.050");
  });
});

describe("scenarios", () => {
  it("HardBreakRoute stops the cars ahead for 10 s after the trigger", async () => {
    const standing: number[] = [];
    await drive(simulatorFor("12"), new ExpertPolicy(), (state) => {
      const active = state.privileged!.scenarios.some((scenario) => scenario.type === "HardBreakRoute");
      const cars = state.privileged!.actors.filter((actor) => isAhead(actor, state.ego));
      if (active && cars.length > 0 && cars.every((car) => car.speed === 0)) standing.push(state.time);
    });
    expect(standing.length * 0.05).toBeGreaterThan(5);
    expect(standing.length * 0.05).toBeLessThan(12);
  });

  it("DynamicObjectCrossing sends a walker across the ego's lane in front of it", async () => {
    const lateral: number[] = [];
    await drive(simulatorFor("5"), new ExpertPolicy(), ({ privileged, ego }) => {
      const walker = privileged!.actors.find((actor) => actor.kind === "walker");
      if (walker)
        lateral.push(-Math.sin(ego.yaw) * (walker.x - ego.x) + Math.cos(ego.yaw) * (walker.y - ego.y));
    });
    expect(Math.max(...lateral)).toBeGreaterThan(3);
    expect(Math.min(...lateral)).toBeLessThan(-1);
  });

  it("ParkedObstacle puts a car into the right part of the lane, which the expert passes on the left", async () => {
    let parked: Actor | undefined;
    let beside = 0;
    await drive(simulatorFor("1"), new ExpertPolicy(), ({ privileged, ego }) => {
      const id = privileged!.scenarios[0]?.actorIds[0];
      parked = privileged!.actors.find((actor) => actor.id === id) ?? parked;
      if (!parked) return;
      const ahead = Math.cos(ego.yaw) * (parked.x - ego.x) + Math.sin(ego.yaw) * (parked.y - ego.y);
      const right = -Math.sin(ego.yaw) * (parked.x - ego.x) + Math.cos(ego.yaw) * (parked.y - ego.y);
      if (Math.abs(ahead) < 0.5) beside = right;
    });
    expect(parked).toMatchObject({ kind: "vehicle", speed: 0 });
    expect(beside).toBeGreaterThan(2.2);
  });
});

function isAhead(actor: Actor, ego: { x: number; y: number; yaw: number }): boolean {
  const ahead = Math.cos(ego.yaw) * (actor.x - ego.x) + Math.sin(ego.yaw) * (actor.y - ego.y);
  const right = -Math.sin(ego.yaw) * (actor.x - ego.x) + Math.cos(ego.yaw) * (actor.y - ego.y);
  return actor.role === "background" && ahead > 0 && ahead < 40 && Math.abs(right) < 2;
}
