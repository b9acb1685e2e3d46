import { lanesAbreast } from "../traffic/lane-walk.js";
import { egoDistance, leftJunction } from "./conditions.js";
import { carFlow, flowPlace, flowWay, lanesUpTo } from "./flow-paths.js";
import { routeJunction } from "./junction-view.js";
import type { ParameterValues } from "./parameters.js";
import { interval, number, place, unread } from "./parameters.js";
import { impossible, placesAbreast, poseAt, sidePlace } from "./placement.js";
import { type Scenario, type ScenarioSetting, scenarioType } from "./scenario.js";
import { firstOf, forEver, type Script, until } from "./script.js";

/** Streams of cars that the ego crosses or joins at a junction (actor_flow.py). */

/** The scenario ends when the ego is so near the stream's end, m. */
const SINK_RADIUS = 2;
const ADVANCED_SINK_RADIUS = 10;
/** Traffic on the ego's exit is pushed this much farther than the stream goes, m. */
const BEYOND_SINK = 20;

const parameters = {
  start_actor_flow: place("source of the stream"),
  end_actor_flow: place("sink of the stream"),
  flow_speed: number("m/s", 10, "speed of the stream"),
  source_dist_interval: interval("m", 20, 50, "spacing of its cars"),
};
type Setting = ScenarioSetting<ParameterValues<typeof parameters>>;

export const enterActorFlow = scenarioType({
  source: "EnterActorFlow, actor_flow.py",
  parameters,
  hasTimeout: true,
  setUp: (setting) =>
    joinStream(setting, "all lanes", { clearJunction: true, clearEgoEntry: true, extendAtOnce: true }),
});

export const mergerIntoSlowTraffic = scenarioType({
  source: "MergerIntoSlowTraffic, actor_flow.py",
  parameters,
  hasTimeout: true,
  setUp: (setting) =>
    joinStream(setting, "one lane", { clearJunction: true, clearEgoEntry: true, extendAtOnce: true }),
});

export const mergerIntoSlowTrafficV2 = scenarioType({
  source: "MergerIntoSlowTrafficV2, actor_flow.py",
  parameters,
  hasTimeout: true,
  setUp: (setting) =>
    joinStream(setting, "one lane", { clearJunction: false, clearEgoEntry: true, extendAtOnce: false }),
});

interface JoinOrders {
  readonly clearJunction: boolean;
  readonly clearEgoEntry: boolean;
  /** Is traffic on the exit pushed away at the trigger, or once the ego has left the junction? */
  readonly extendAtOnce: boolean;
}

/** The ego has to merge into a pre-filled stream that ends on its own route. */
function joinStream(setting: Setting, lanes: "all lanes" | "one lane", orders: JoinOrders): Scenario {
  const { world, parameters, triggerIndex } = setting;
  const { flow_speed: speed, source_dist_interval: spacing } = parameters;
  const { map } = world;
  const source = flowPlace(world, parameters.start_actor_flow);
  const sink = flowPlace(world, parameters.end_actor_flow);
  const sinks = placesAbreast(map, sink);
  const pairs =
    lanes === "one lane"
      ? [{ from: source, to: sink }]
      : placesAbreast(map, source).flatMap((from, i) => (sinks[i] ? [{ from, to: sinks[i] }] : []));
  const ways = pairs.map(({ from, to }) => flowWay(world, from, to));
  const junction = routeJunction(map, world.route, triggerIndex);
  const exit = world.route.points[junction.exitIndex];
  const ends = sinks.map((end) => poseAt(map, end));
  const sinkPose = poseAt(map, sink);
  const extendExit = Math.hypot(sinkPose.x - exit.x, sinkPose.y - exit.y) + BEYOND_SINK;
  return {
    *play() {
      const { traffic, ego } = world;
      traffic.switchRouteSources(false);
      traffic.handleJunction(ego, {
        clearJunction: orders.clearJunction,
        clearEgoEntry: orders.clearEgoEntry,
        removeEntries: ways.flatMap((way) => lanesUpTo(world, way, junction.id)),
        ...(orders.extendAtOnce
          ? { extendExit }
          : { removeExits: lanesAbreast(map, map.lanes[exit.lane]).same.map(({ index }) => index) }),
      });
      for (const way of ways) {
        const flow = carFlow(world, way, speed, spacing);
        flow.fill();
        world.addMover(flow);
      }
      try {
        yield* firstOf(
          until(() => ends.some((end) => egoDistance(world, end) < SINK_RADIUS)),
          ...(orders.extendAtOnce ? [] : [pushLater()]),
        );
      } finally {
        traffic.switchRouteSources(true);
      }
    },
  };

  function* pushLater(): Script {
    yield* leftJunction(world, junction.id);
    world.traffic.handleJunction(world.ego, { extendExit });
    yield* forEver();
  }
}

export const highwayExit = scenarioType({
  source: "HighwayExit, actor_flow.py",
  parameters,
  hasTimeout: true,
  setUp({ world, parameters }) {
    const { map } = world;
    const source = flowPlace(world, parameters.start_actor_flow);
    const sink = flowPlace(world, parameters.end_actor_flow);
    const way = flowWay(world, source, sink);
    const inside = way.find(({ lane }) => map.lanes[lane].junctionId !== -1);
    if (!inside) throw impossible("its stream passes no junction");
    return {
      *play() {
        world.traffic.removeRoadLane(source.lane);
        const flow = carFlow(world, way, parameters.flow_speed, parameters.source_dist_interval);
        flow.fill();
        world.addMover(flow);
        try {
          yield* leftJunction(world, map.lanes[inside.lane].junctionId);
        } finally {
          world.traffic.reAddRoadLanes();
        }
      },
    };
  },
});

export const interurbanActorFlow = scenarioType({
  source: "InterurbanActorFlow, actor_flow.py",
  parameters,
  hasTimeout: true,
  setUp({ world, parameters, triggerIndex }) {
    const { map } = world;
    const source = flowPlace(world, parameters.start_actor_flow);
    const sink = flowPlace(world, parameters.end_actor_flow);
    const way = flowWay(world, source, sink);
    const junction = routeJunction(map, world.route, triggerIndex);
    const besideExit = map.lanes[junction.exitLane].left;
    return {
      *play() {
        const { traffic, ego } = world;
        traffic.handleJunction(ego, {
          clearEgoEntry: true,
          removeEntries: [junction.entryLane, besideExit, ...lanesUpTo(world, way, junction.id)],
        });
        traffic.changeOppositeBehaviour({ active: false });
        world.addMover(carFlow(world, way, parameters.flow_speed, parameters.source_dist_interval));
        try {
          yield* leftJunction(world, junction.id);
        } finally {
          traffic.changeOppositeBehaviour({ active: true });
        }
      },
    };
  },
});

export const interurbanAdvancedActorFlow = scenarioType({
  source: "InterurbanAdvancedActorFlow, actor_flow.py",
  parameters: { ...parameters, direction: unread("stands in route files") },
  hasTimeout: true,
  setUp({ world, parameters, triggerIndex }) {
    const { map } = world;
    const source = flowPlace(world, parameters.start_actor_flow);
    const sink = flowPlace(world, parameters.end_actor_flow);
    const secondSource = sidePlace(map, sink, "left");
    const secondSink = sidePlace(map, source, "left");
    if (!secondSource || !secondSink) throw impossible("there is no lane left of its first stream");
    const ways = [flowWay(world, source, sink), flowWay(world, secondSource, secondSink)];
    const junction = routeJunction(map, world.route, triggerIndex);
    const exit = world.route.points[junction.exitIndex];
    const sinkPose = poseAt(map, sink);
    const end = poseAt(map, secondSink);
    return {
      *play() {
        const { traffic, ego } = world;
        traffic.handleJunction(ego, {
          clearJunction: true,
          clearEgoEntry: true,
          removeEntries: ways.flatMap((way) => lanesUpTo(world, way, junction.id)),
          stopEntries: true,
          extendExit: Math.hypot(sinkPose.x - exit.x, sinkPose.y - exit.y) + BEYOND_SINK,
        });
        traffic.switchRouteSources(false);
        traffic.changeOppositeBehaviour({ active: false });
        for (const way of ways) {
          world.addMover(carFlow(world, way, parameters.flow_speed, parameters.source_dist_interval));
        }
        try {
          yield* until(() => {
            const { x, y } = world.ego;
            const past = Math.cos(end.yaw) * (x - end.x) + Math.sin(end.yaw) * (y - end.y) > 0;
            return past && egoDistance(world, end) < ADVANCED_SINK_RADIUS;
          });
        } finally {
          traffic.switchRouteSources(true);
          traffic.changeOppositeBehaviour({ active: true });
        }
      },
    };
  },
});
