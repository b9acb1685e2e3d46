import { type XmlNode, xmlNode, xmlText } from "../base/xml-writer.js";
import type { Route, ScenarioSpec, WeatherKeyframe } from "./suite.js";
import { type Weather, weatherAttributes } from "./weather.js";

/** Routes as the text of a route file, in the leaderboard's format. */
export function suiteText(routes: readonly Route[]): string {
  return xmlText(xmlNode("routes", {}, routes.map(routeNode)));
}

function routeNode(route: Route): XmlNode {
  const positions = route.keypoints.map(({ x, y, z }) =>
    xmlNode("position", { x: fixed(x), y: fixed(y), z: fixed(z) }),
  );
  return xmlNode("route", { id: route.id, town: route.town }, [
    xmlNode("waypoints", {}, positions),
    xmlNode("scenarios", {}, route.scenarios.map(scenarioNode)),
    xmlNode("weathers", {}, route.weathers.map(weatherNode)),
  ]);
}

function scenarioNode({ name, type, trigger, parameters }: ScenarioSpec): XmlNode {
  const place = { x: fixed(trigger.x), y: fixed(trigger.y), z: fixed(trigger.z), yaw: fixed(trigger.yawDeg) };
  return xmlNode("scenario", { name, type }, [
    xmlNode("trigger_point", place),
    ...Object.entries(parameters).map(([tag, attributes]) => xmlNode(tag, attributes)),
  ]);
}

function weatherNode(weather: WeatherKeyframe): XmlNode {
  const keys = Object.keys(weatherAttributes) as (keyof Weather)[];
  const attributes = Object.fromEntries(keys.map((key) => [weatherAttributes[key], weather[key].toFixed(1)]));
  return xmlNode("weather", { route_percentage: weather.routePercentage, ...attributes });
}

/** Positions have one decimal, as in the official files; never a negative zero. */
function fixed(value: number): string {
  return (Math.round(value * 10) / 10 + 0).toFixed(1);
}
