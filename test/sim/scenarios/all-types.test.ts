import { describe, expect, it } from "vitest";
import type { Observation, Tick } from "../../../src/bridge/messages.js";
import type { EpisodeOutcome } from "../../../src/bridge/simulator.js";
import { PolicyAgent } from "../../../src/policy/agent.js";
import { ConstantSpeedPolicy } from "../../../src/policy/constant-speed-policy.js";
import { readControllerGains } from "../../../src/policy/controller/gains.js";
import { PathTracking } from "../../../src/policy/controller/path-tracking.js";
import { ExpertPolicy } from "../../../src/policy/expert/expert-policy.js";
import { driveEpisode } from "../../../src/runner/drive-episode.js";
import { scenarioTypes } from "../../../src/sim/scenarios/registry.js";
import { drive, infractions } from "../drive.js";
import { plans, simulatorWith } from "./scenario-routes.js";

const types = Object.keys(plans) as (keyof typeof plans)[];
const controllerGains = readControllerGains().pathTracking;

/** What becomes of somebody who drives at 30 km/h and looks at nothing. */
async function driveBlindly(type: keyof typeof plans, seed = 0): Promise<EpisodeOutcome> {
  const agent = new PolicyAgent(new ConstantSpeedPolicy(), new PathTracking(controllerGains));
  return (await driveEpisode(simulatorWith(type, plans[type], seed), agent)).outcome;
}

class BlindToWalkers extends ExpertPolicy {
  override control(state: Tick | Observation) {
    const { privileged } = state;
    const actors = privileged!.actors.filter(({ kind }) => kind !== "walker");
    return super.control({ ...state, privileged: { ...privileged!, actors } });
  }
}

describe("the 44 scenario types", () => {
  it("all have a route here, so that none is forgotten", () => {
    expect(scenarioTypes.size).toBe(44);
    expect([...scenarioTypes.keys()].sort()).toEqual([...types].sort());
  });

  it.each(types)("%s is set up where its map has what it needs, and starts at its trigger", (type) => {
    const simulator = simulatorWith(type, plans[type]);
    expect(simulator.skipped).toEqual([]);
    let { observation: state } = simulator.start({ privileged: true, cameras: [] }) as never as {
      observation: { tick: number; privileged: { scenarios: { type: string }[] } };
    };
    const started: string[] = [];
    for (let i = 0; i < 120 && started.length === 0; i++) {
      const next = simulator.step({
        type: "control",
        episode: `test ${type}`,
        tick: state.tick,
        steer: 0,
        throttle: 0.6,
        brake: 0,
      });
      if (next.type === "episode_end") break;
      state = next as never;
      started.push(...state.privileged.scenarios.map((scenario) => scenario.type));
    }
    expect(started).toEqual([type]);
  });

  // The way in which each type is meant to be failed.
  it.each([
    ["Accident", "COLLISION_VEHICLE", /police/],
    ["AccidentTwoWays", "COLLISION_VEHICLE", /police/],
    ["BlockedIntersection", "COLLISION_VEHICLE", undefined],
    ["ConstructionObstacle", "COLLISION_STATIC", /trafficwarning/],
    ["ConstructionObstacleTwoWays", "COLLISION_STATIC", /trafficwarning/],
    ["CrossingBicycleFlow", "COLLISION_VEHICLE", /crossbike|century|omafiets/],
    ["DynamicObjectCrossing", "COLLISION_PEDESTRIAN", undefined],
    ["EnterActorFlow", "COLLISION_VEHICLE", undefined],
    ["HardBreakRoute", "COLLISION_VEHICLE", undefined],
    ["HazardAtSideLane", "COLLISION_VEHICLE", /crossbike|century|omafiets/],
    ["HazardAtSideLaneTwoWays", "COLLISION_VEHICLE", /crossbike|century|omafiets/],
    ["HighwayCutIn", "COLLISION_VEHICLE", undefined],
    ["NonSignalizedJunctionLeftTurnEnterFlow", "COLLISION_VEHICLE", undefined],
    ["NonSignalizedJunctionRightTurn", "COLLISION_VEHICLE", undefined],
    ["OppositeVehicleRunningRedLight", "COLLISION_VEHICLE", /police|ambulance|firetruck/],
    ["OppositeVehicleTakingPriority", "COLLISION_VEHICLE", /police|ambulance|firetruck/],
    ["ParkedObstacle", "COLLISION_VEHICLE", undefined],
    ["ParkedObstacleTwoWays", "COLLISION_VEHICLE", undefined],
    ["ParkingCrossingPedestrian", "COLLISION_PEDESTRIAN", undefined],
    ["ParkingCutIn", "COLLISION_VEHICLE", undefined],
    ["ParkingExit", "COLLISION_VEHICLE", undefined],
    ["PedestrianCrossing", "COLLISION_PEDESTRIAN", undefined],
    ["SignalizedJunctionRightTurn", "TRAFFIC_LIGHT_INFRACTION", undefined],
    ["VanillaNonSignalizedTurnEncounterStopsign", "STOP_INFRACTION", undefined],
    ["VanillaSignalizedTurnEncounterRedLight", "TRAFFIC_LIGHT_INFRACTION", undefined],
    ["VehicleOpensDoorTwoWays", "COLLISION_VEHICLE", undefined],
    ["VehicleTurningRoute", "COLLISION_VEHICLE", /century/],
    ["YieldToEmergencyVehicle", "YIELD_TO_EMERGENCY_VEHICLE", undefined],
  ] as const)("%s ends in %s for somebody who looks at nothing", async (type, infraction, by) => {
    // Where gaps, walkers' speeds and delays are drawn, one of these draws meets the ego.
    for (const seed of [0, 1, 2, 3]) {
      const { events } = await driveBlindly(type, seed);
      if (events.some((event) => event.type === infraction && (!by || by.test(event.message)))) return;
    }
    expect.fail(`no ${infraction} with four seeds`);
  });

  it("VehicleTurningRoutePedestrian meets an expert that sees no walkers, and counts the collision twice", async () => {
    const outcome = await drive(
      simulatorWith("VehicleTurningRoutePedestrian", plans.VehicleTurningRoutePedestrian),
      new BlindToWalkers(),
    );
    expect(infractions(outcome)).toEqual(["COLLISION_PEDESTRIAN", "COLLISION_PEDESTRIAN"]);
  });

  it("play out the same for the same seed", async () => {
    for (const type of ["CrossingBicycleFlow", "EnterActorFlow", "ParkingCutIn", "ControlLoss"] as const) {
      const first = (await driveBlindly(type)).tickHashes;
      expect((await driveBlindly(type)).tickHashes).toEqual(first);
      expect((await driveBlindly(type, 1)).tickHashes).not.toEqual(first);
    }
  });
});
