import { ElementReader } from "../base/element-reader.js";
import { DriverxError } from "../base/errors.js";
import { readXmlFile } from "../base/files.js";
import { childOf, childrenOf, parseXml, type XmlElement } from "../base/xml.js";
import type { Point } from "../geometry/vectors.js";
import type { Route, ScenarioSpec, Suite, WeatherKeyframe } from "./suite.js";
import { baseWeather, type Weather, weatherAttributes } from "./weather.js";

/**
 * Reads a suite in the leaderboard's route format.
 *
 * @throws DriverxError FILE_NOT_FOUND, FILE_UNREADABLE, XML_MALFORMED; ROUTE_FILE_INVALID, naming file, route and
 * element.
 */
export function readSuite(path: string): Suite {
  return parseSuite(readXmlFile(path, "route file"), path);
}

/** Reads the text of a route file; `path` is for errors. Throws like {@link readSuite}. */
export function parseSuite(text: string, path: string): Suite {
  const root = parseXml(text, path);
  if (root.name !== "routes") {
    throw new DriverxError(
      "ROUTE_FILE_INVALID",
      `${path} is not a route file: its root element is ${root.name}, not routes`,
    );
  }
  const reader = new ElementReader(path, "ROUTE_FILE_INVALID");
  const routes = childrenOf(root, "route").map((route) => readRoute(reader, route));
  if (routes.length === 0) reader.fail(root, "the file has no route");
  const seen = new Set<string>();
  for (const [index, { id }] of routes.entries()) {
    if (seen.has(id)) reader.fail(childrenOf(root, "route")[index], `route id ${id} appears twice`);
    seen.add(id);
  }
  return { path, routes };
}

function readRoute(fileReader: ElementReader, element: XmlElement): Route {
  const id = fileReader.text(element, "id");
  const reader = fileReader.at(`route ${id}`);
  const keypoints = childrenOf(childOf(element, "waypoints"), "position").map((position) =>
    readPoint(reader, position),
  );
  if (keypoints.length < 2) reader.fail(element, "a route needs at least two positions in its waypoints");
  return {
    id,
    town: reader.text(element, "town"),
    keypoints,
    scenarios: childrenOf(childOf(element, "scenarios"), "scenario").map((scenario) =>
      readScenario(reader, scenario),
    ),
    weathers: readWeathers(reader, element),
  };
}

function readPoint(reader: ElementReader, element: XmlElement): Point {
  return { x: reader.number(element, "x"), y: reader.number(element, "y"), z: reader.number(element, "z") };
}

function readScenario(reader: ElementReader, element: XmlElement): ScenarioSpec {
  const trigger = childOf(element, "trigger_point") ?? reader.fail(element, "trigger_point is missing");
  const parameters: Record<string, Readonly<Record<string, string>>> = {};
  for (const child of element.children) {
    if (child.name !== "trigger_point" && child.name !== "other_actor")
      parameters[child.name] = child.attributes;
  }
  return {
    name: reader.text(element, "name"),
    type: reader.text(element, "type"),
    trigger: { ...readPoint(reader, trigger), yawDeg: reader.number(trigger, "yaw") },
    parameters,
  };
}

function readWeathers(reader: ElementReader, route: XmlElement): WeatherKeyframe[] {
  const weathers = childOf(route, "weathers");
  if (!weathers) return [{ routePercentage: 0, ...baseWeather }];
  const keyframes = childrenOf(weathers, "weather").map((element) => ({
    routePercentage: reader.number(element, "route_percentage"),
    ...readWeather(reader, element),
  }));
  if (keyframes.length === 0) reader.fail(weathers, "weathers has no weather");
  return keyframes.sort((first, second) => first.routePercentage - second.routePercentage);
}

function readWeather(reader: ElementReader, element: XmlElement): Weather {
  const value = (key: keyof Weather) => reader.number(element, weatherAttributes[key], baseWeather[key]);
  return {
    cloudiness: value("cloudiness"),
    precipitation: value("precipitation"),
    precipitationDeposits: value("precipitationDeposits"),
    wetness: value("wetness"),
    windIntensity: value("windIntensity"),
    sunAzimuthDeg: value("sunAzimuthDeg"),
    sunAltitudeDeg: value("sunAltitudeDeg"),
    fogDensity: value("fogDensity"),
  };
}
