import type { Point } from "../../geometry/vectors.js";
import { trafficCars } from "../blueprints.js";
import { ActorFlow } from "../scripted/actor-flow.js";
import { laneRoute } from "../scripted/lane-route.js";
import { type LaneStretch, ScriptedPath } from "../scripted/scripted-path.js";
import type { LanePlace } from "../traffic/lane-walk.js";
import { stretchesAhead } from "./junction-view.js";
import type { Interval } from "./parameters.js";
import { impossible, placeNear } from "./placement.js";
import type { ScenarioWorld } from "./scenario.js";

/** Without a way to its sink a stream goes straight on for this far, m. */
const WITHOUT_WAY = 300;
/** A way longer than this is none, m: the official traffic manager would not find it either. */
const LONGEST_WAY = 1000;

/** The place on the driving lane that a route file names. Throws SCENARIO_IMPOSSIBLE where the map has no lane. */
export function flowPlace({ map }: ScenarioWorld, point: Point): LanePlace {
  const place = placeNear(map, point);
  if (!place) throw impossible("there is no lane at the place of its stream");
  return place;
}

/** The way of a stream; where no way leads to its sink, straight on. */
export function flowWay({ map }: ScenarioWorld, source: LanePlace, sink: LanePlace): LaneStretch[] {
  const way = laneRoute(map, source, sink);
  const length = way?.reduce((sum, { from, to }) => sum + to - from, 0) ?? Number.POSITIVE_INFINITY;
  return way && length <= LONGEST_WAY ? way : stretchesAhead(map, source, WITHOUT_WAY, true);
}

/**
 * A stream of cars (catalogue 1.9, C-FLOW): they hold their speed and are blind to everything until one of them hits
 * the ego; from then on all of them drive as normal traffic does.
 */
export function carFlow(
  world: ScenarioWorld,
  way: readonly LaneStretch[],
  speed: number,
  spacing: Interval,
): ActorFlow {
  const path = ScriptedPath.alongLanes(world.map, way);
  const flow = new ActorFlow(world, {
    path,
    speed,
    spacing,
    blueprints: trafficCars,
    lookAhead: "blind",
  });
  world.onContact((actor) => {
    if (flow.owns(actor)) flow.openEyes();
  });
  return flow;
}

/** The lanes of a stream's way up to a junction: its own entry and what leads there. */
export function lanesUpTo({ map }: ScenarioWorld, way: readonly LaneStretch[], junctionId: number): number[] {
  const inside = way.findIndex(({ lane }) => map.lanes[lane].junctionId === junctionId);
  return (inside < 0 ? way : way.slice(0, inside)).map(({ lane }) => lane);
}

/** Distances along a way that lie outside junctions. */
export function outsideJunctions(
  { map }: ScenarioWorld,
  way: readonly LaneStretch[],
): (at: number) => boolean {
  const inside: [number, number][] = [];
  let reached = 0;
  for (const { lane, from, to } of way) {
    if (map.lanes[lane].junctionId !== -1) inside.push([reached, reached + to - from]);
    reached += to - from;
  }
  return (at) => inside.every(([begin, end]) => at < begin || at > end);
}
