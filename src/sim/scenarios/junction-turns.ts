import { laneRoute } from "../scripted/lane-route.js";
import type { LaneStretch } from "../scripted/scripted-path.js";
import { lanesAbreast } from "../traffic/lane-walk.js";
import { drivenBeyond } from "./conditions.js";
import { carFlow, outsideJunctions } from "./flow-paths.js";
import { type HeldLights, requiredLights } from "./held-lights.js";
import { type EntrySide, entriesOnSide, routeJunction, wayThrough } from "./junction-view.js";
import { interval, number, type ParameterValues } from "./parameters.js";
import { impossible, placeBehindOnRoad } from "./placement.js";
import { type Scenario, type ScenarioSetting, type ScenarioType, scenarioType } from "./scenario.js";
import { firstOf, forEver, type Script, wait } from "./script.js";

/** The ego turns at a junction through which a stream of cars comes, with and without lights. */

/** The ego's light is red for so long, s; then both have green. */
const RED_SECONDS = 5;
const DRIVEN_BEYOND = 10;
const BEYOND_SINK = 20;

/** How the stream comes, and where it goes. */
interface Stream {
  readonly from: EntrySide;
  readonly turn: "straight" | "right";
  /** Source before and sink behind the junction, seconds of its speed. */
  readonly secondsBefore: number;
  readonly secondsBeyond: number;
  readonly isPrefilled: boolean;
  /** Are the exits of the stream kept free, and the opposite traffic switched off? */
  readonly keepsExitsFree: boolean;
}

const crossing: Stream = {
  from: "opposite",
  turn: "straight",
  secondsBefore: 4,
  secondsBeyond: 2.5,
  isPrefilled: false,
  keepsExitsFree: true,
};
const entering: Stream = { ...crossing, turn: "right" };
const fromLeft: Stream = {
  from: "left",
  turn: "straight",
  secondsBefore: 5,
  secondsBeyond: 3,
  isPrefilled: true,
  keepsExitsFree: false,
};

const turnParameters = {
  flow_speed: number("m/s", 20, "speed of the stream"),
  source_dist_interval: interval("m", 25, 50, "spacing of its cars"),
};

function turn(source: string, stream: Stream, isSignalised: boolean): ScenarioType<typeof turnParameters> {
  return scenarioType({
    source,
    parameters: turnParameters,
    hasTimeout: true,
    setUp: (setting) => turnThroughStream(setting, stream, isSignalised),
  });
}

export const signalizedJunctionLeftTurn = turn(
  "SignalizedJunctionLeftTurn, signalized_junction_left_turn.py",
  crossing,
  true,
);
export const nonSignalizedJunctionLeftTurn = turn(
  "NonSignalizedJunctionLeftTurn, signalized_junction_left_turn.py",
  crossing,
  false,
);
export const signalizedJunctionLeftTurnEnterFlow = turn(
  "SignalizedJunctionLeftTurnEnterFlow, left_turn_enter_flow.py",
  entering,
  true,
);
export const nonSignalizedJunctionLeftTurnEnterFlow = turn(
  "NonSignalizedJunctionLeftTurnEnterFlow, left_turn_enter_flow.py",
  entering,
  false,
);
export const signalizedJunctionRightTurn = turn(
  "SignalizedJunctionRightTurn, signalized_junction_right_turn.py",
  fromLeft,
  true,
);
export const nonSignalizedJunctionRightTurn = turn(
  "NonSignalizedJunctionRightTurn, signalized_junction_right_turn.py",
  fromLeft,
  false,
);

function turnThroughStream(
  setting: ScenarioSetting<ParameterValues<typeof turnParameters>>,
  stream: Stream,
  isSignalised: boolean,
): Scenario {
  const { world, parameters, triggerIndex } = setting;
  const { map } = world;
  const { flow_speed: speed, source_dist_interval: spacing } = parameters;
  const junction = routeJunction(map, world.route, triggerIndex);
  const lights = isSignalised ? requiredLights(setting, junction) : undefined;
  const entry = streamEntry();
  const mouth = { lane: entry, distance: map.lanes[entry].length };
  const source = placeBehindOnRoad(map, mouth, stream.secondsBefore * speed);
  const approach = laneRoute(map, source, mouth) ?? [{ lane: entry, from: 0, to: mouth.distance }];
  const beyond = wayThrough(map, mouth, stream.turn, stream.secondsBeyond * speed);
  const way: LaneStretch[] = [...approach, ...beyond.slice(1)];
  const exitLane = beyond[beyond.length - 1].lane;
  const sameRoad = lanesAbreast(map, map.lanes[entry]).same.map(({ index }) => index);
  return {
    *play() {
      const { traffic, ego } = world;
      traffic.handleJunction(ego, {
        clearJunction: true,
        clearEgoEntry: true,
        removeEntries: sameRoad,
        ...(stream.keepsExitsFree && { removeExits: [exitLane] }),
        stopEntries: !isSignalised,
        extendExit: stream.secondsBeyond * speed + BEYOND_SINK,
      });
      if (stream.keepsExitsFree) traffic.changeOppositeBehaviour({ active: false });
      const flow = carFlow(world, way, speed, spacing);
      if (stream.isPrefilled) flow.fill(outsideJunctions(world, way));
      world.addMover(flow);
      try {
        yield* firstOf(
          drivenBeyond(world, junction.id, DRIVEN_BEYOND),
          ...(lights ? [holdLights(lights)] : []),
        );
      } finally {
        if (stream.keepsExitsFree) traffic.changeOppositeBehaviour({ active: true });
      }
    },
  };

  /** One of the opposite entries by chance, or the rightmost of those from the left. */
  function streamEntry(): number {
    const entries = entriesOnSide(map, junction, stream.from);
    if (entries.length === 0) throw impossible(`no road comes from the ${stream.from} side`);
    if (stream.from === "opposite") return world.random.choice(entries);
    const outermost = lanesAbreast(map, map.lanes[entries[0]]).same.reduce((outer, lane) =>
      Math.abs(lane.laneId) > Math.abs(outer.laneId) ? lane : outer,
    );
    return entries.includes(outermost.index) ? outermost.index : entries[0];
  }

  function* holdLights(held: HeldLights): Script {
    const theirs = held.lightOf(entry);
    held.greenFor(theirs);
    yield* wait(world, RED_SECONDS);
    held.greenFor(theirs, held.ego);
    yield* forEver();
  }
}
