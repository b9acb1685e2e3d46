import type { Route, ScenarioSpec, WeatherKeyframe } from "./suite.js";
import { type Weather, weatherAttributes } from "./weather.js";

/** A suite as the text of a route file, in the leaderboard's format. */
export function suiteText(routes: readonly Route[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("routes", {}, routes.map(routeElement), "")}`;
}

function routeElement(route: Route): Writer {
  const positions = route.keypoints.map(({ x, y, z }) =>
    leaf("position", { x: fixed(x), y: fixed(y), z: fixed(z) }),
  );
  return branch("route", { id: route.id, town: route.town }, [
    branch("waypoints", {}, positions),
    branch("scenarios", {}, route.scenarios.map(scenarioElement)),
    branch("weathers", {}, route.weathers.map(weatherElement)),
  ]);
}

function scenarioElement({ name, type, trigger, parameters }: ScenarioSpec): Writer {
  const place = { x: fixed(trigger.x), y: fixed(trigger.y), z: fixed(trigger.z), yaw: fixed(trigger.yawDeg) };
  return branch("scenario", { name, type }, [
    leaf("trigger_point", place),
    ...Object.entries(parameters).map(([tag, attributes]) => leaf(tag, attributes)),
  ]);
}

function weatherElement(weather: WeatherKeyframe): Writer {
  const keys = Object.keys(weatherAttributes) as (keyof Weather)[];
  const attributes = keys.map((key) => [weatherAttributes[key], String(weather[key])]);
  return leaf("weather", {
    route_percentage: String(weather.routePercentage),
    ...Object.fromEntries(attributes),
  });
}

/** Positions have one decimal, as in the official files. */
function fixed(value: number): string {
  return (Math.round(value * 10) / 10 + 0).toFixed(1);
}

type Writer = (indent: string) => string;

function leaf(name: string, attributes: Readonly<Record<string, string>>): Writer {
  return (indent) => element(name, attributes, [], indent);
}

function branch(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly Writer[],
): Writer {
  return (indent) => element(name, attributes, children, indent);
}

function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly Writer[],
  indent: string,
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const open = `${indent}<${name}${written.join("")}`;
  if (children.length === 0) return `${open}/>\n`;
  return `${open}>\n${children.map((child) => child(`${indent}  `)).join("")}${indent}</${name}>\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
