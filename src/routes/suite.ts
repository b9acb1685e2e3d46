import type { Point } from "../geometry/vectors.js";
import type { Weather } from "./weather.js";

/** A set of routes, one file in the leaderboard's route format. */
export interface Suite {
  readonly path: string;
  /** In document order. */
  readonly routes: readonly Route[];
  /** What a reader of another format than leaderboard 2 should know, a sentence each. */
  readonly notes: readonly string[];
}

/** Waypoints, weather and scenarios of one test. Positions in CARLA's frame, metres. */
export interface Route {
  readonly id: string;
  readonly town: string;
  readonly keypoints: readonly Point[];
  readonly scenarios: readonly ScenarioSpec[];
  /** Ascending in route percentage; at least one. */
  readonly weathers: readonly WeatherKeyframe[];
}

/** What a route file says of a scenario. */
export interface ScenarioSpec {
  readonly name: string;
  readonly type: string;
  readonly trigger: ScenarioTrigger;
  /** The attributes of each further element by its name; of elements with one name the last counts. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Where a scenario starts, in CARLA's frame; the yaw in degrees as CARLA writes it. */
export interface ScenarioTrigger extends Point {
  readonly yawDeg: number;
}

export interface WeatherKeyframe extends Weather {
  readonly routePercentage: number;
}
