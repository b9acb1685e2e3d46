import type { LaneMap } from "../../map/lane-map.js";
import type { Route, ScenarioSpec } from "../suite.js";
import { numberedWeather } from "../weather.js";
import { RouteWalk, type Turn } from "./route-walk.js";

type ScenarioType = "HardBreakRoute" | "DynamicObjectCrossing" | "ParkedObstacle";

interface RoutePlan {
  readonly type: ScenarioType;
  readonly road: number;
  readonly lane: number;
  /** Where on the lane the route begins, and how long it is, in metres. */
  readonly start: number;
  readonly length: number;
  readonly turns: readonly Turn[];
  /** Number of the weather. */
  readonly weather: number;
}

/** Metres from a route's start to the trigger of its scenario; the official routes have 10 to 14. */
const triggerDistance = 10;

const plans: readonly RoutePlan[] = [
  // Both avenues in both directions, each in the outer of two lanes.
  { type: "ParkedObstacle", road: 1, lane: -2, start: 20, length: 146, turns: [], weather: 1 },
  { type: "ParkedObstacle", road: 1, lane: 2, start: 20, length: 142, turns: [], weather: 3 },
  { type: "ParkedObstacle", road: 2, lane: -2, start: 16, length: 144, turns: [], weather: 14 },
  { type: "ParkedObstacle", road: 2, lane: 2, start: 20, length: 140, turns: [], weather: 19 },
  // Along the street; over the open crossing; round the east loop; by the light to the right; by the yield sign's T.
  { type: "DynamicObjectCrossing", road: 6, lane: -1, start: 6, length: 106, turns: [], weather: 0 },
  {
    type: "DynamicObjectCrossing",
    road: 7,
    lane: 1,
    start: 10,
    length: 196,
    turns: ["straight"],
    weather: 2,
  },
  { type: "DynamicObjectCrossing", road: 5, lane: -1, start: 6, length: 150, turns: [], weather: 8 },
  { type: "DynamicObjectCrossing", road: 1, lane: 2, start: 60, length: 186, turns: ["right"], weather: 15 },
  {
    type: "DynamicObjectCrossing",
    road: 2,
    lane: -2,
    start: 60,
    length: 190,
    turns: ["straight"],
    weather: 20,
  },
  // By the light straight on; by the stop sign to the left; round the sharp bend; left and right at the crossings.
  { type: "HardBreakRoute", road: 4, lane: 1, start: 176, length: 200, turns: ["straight"], weather: 5 },
  { type: "HardBreakRoute", road: 6, lane: -1, start: 40, length: 176, turns: ["left"], weather: 7 },
  { type: "HardBreakRoute", road: 3, lane: -1, start: 6, length: 160, turns: [], weather: 18 },
  { type: "HardBreakRoute", road: 5, lane: 1, start: 150, length: 190, turns: ["left"], weather: 21 },
  { type: "HardBreakRoute", road: 7, lane: -1, start: 30, length: 180, turns: ["right"], weather: 26 },
  // First at a light, with nobody in front who would stop a policy that does not look at it.
  { type: "HardBreakRoute", road: 3, lane: 1, start: 342, length: 110, turns: ["straight"], weather: 6 },
  { type: "HardBreakRoute", road: 4, lane: 1, start: 261, length: 110, turns: ["straight"], weather: 13 },
];

const parameters: Readonly<Record<ScenarioType, ScenarioSpec["parameters"]>> = {
  HardBreakRoute: {},
  DynamicObjectCrossing: {
    distance: { value: "42" },
    direction: { value: "right" },
    blocker_model: { value: "static.prop.advertisement" },
    crossing_angle: { value: "4" },
  },
  ParkedObstacle: { distance: { value: "42" }, direction: { value: "right" }, speed: { value: "45" } },
};

/** The routes through Riverside: the default suite. */
export function riversideRoutes(map: LaneMap, town: string): Route[] {
  return plans.map((plan, index) => {
    const lane = map.laneIndex(plan.road, 0, plan.lane);
    const walk = new RouteWalk(map, { lane, distance: plan.start }, plan.turns);
    return {
      id: String(index + 1),
      town,
      keypoints: walk.keypoints(plan.length),
      scenarios: [
        {
          name: `${plan.type}_1`,
          type: plan.type,
          trigger: walk.at(triggerDistance),
          parameters: parameters[plan.type],
        },
      ],
      weathers: [0, 100].map((routePercentage) => ({ routePercentage, ...numberedWeather(plan.weather) })),
    };
  });
}
