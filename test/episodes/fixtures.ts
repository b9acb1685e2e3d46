import { noInfractions } from "../../src/bench/route-record.js";
import type { Episode } from "../../src/episodes/episode-file.js";
import { type Trace, traceColumns } from "../../src/episodes/trace.js";

/** A trace of so many ticks, straight on along x at 10 m/s; columns can be replaced. */
export function straightTrace(ticks: number, changes: Partial<Record<keyof Trace, number[]>> = {}): Trace {
  const column = (of: (i: number) => number) => Array.from({ length: ticks }, (_, i) => of(i));
  const zeros = Object.fromEntries(traceColumns.map((name) => [name, column(() => 0)])) as Record<
    keyof Trace,
    number[]
  >;
  return {
    ...zeros,
    tick: column((i) => i + 1),
    time: column((i) => 0.05 * (i + 1)),
    x: column((i) => 0.5 * i),
    speed: column(() => 10),
    ...changes,
  };
}

/** An episode of 100 ticks with one collision at tick 41. */
export function sampleEpisode(changes: Partial<Episode> = {}): Episode {
  const message =
    "Agent collided against object with type=vehicle.audi.tt and id=7 at (x=20.0, y=0.0, z=0.0)";
  return {
    version: 1,
    record: {
      index: 0,
      route_id: "RouteScenario_1_rep0",
      scenario_name: "HardBreakRoute_1",
      weather_id: "7",
      save_name: "RouteScenario_1_rep0_Town01_HardBreakRoute_1_7_01_02_03_04_05",
      status: "Completed",
      num_infractions: 1,
      infractions: { ...noInfractions(), collisions_vehicle: [message] },
      scores: { score_route: 100, score_penalty: 0.6, score_composed: 60 },
      meta: { route_length: 50, duration_game: 5, duration_system: 0.4 },
      town_name: "Town01",
    },
    scenarioTypes: ["HardBreakRoute"],
    seed: 0,
    attempts: 1,
    policy: "expert",
    failureDetail: null,
    skippedScenarios: [],
    warnings: [],
    comfort: 0.5,
    events: [
      { type: "COLLISION_VEHICLE", frame: 41, message },
      {
        type: "ROUTE_COMPLETION",
        frame: 100,
        message: "Agent has completed 100 of the route",
        routeCompleted: 100,
        isFloat: false,
      },
    ],
    plannedRoute: [
      [0, 0],
      [50, 0],
    ],
    trace: straightTrace(100),
    plans: [{ tick: 1, waypoints: [[5, 0]], waypointSeconds: 0.5 }],
    tickHashes: ["00000000000000ff"],
    lanes: [{ type: "driving", isJunction: false, x: [-10, 60], y: [0, 0], width: [3.5, 3.5] }],
    ...changes,
  };
}
