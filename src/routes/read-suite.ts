import { ElementReader } from "../base/element-reader.js";
import { DriverxError } from "../base/errors.js";
import { readXmlFile } from "../base/files.js";
import { quoted } from "../base/plain-name.js";
import { childOf, childrenOf, parseXml, type XmlElement } from "../base/xml.js";
import type { Point } from "../geometry/vectors.js";
import type { Route, ScenarioSpec, Suite, WeatherKeyframe } from "./suite.js";
import { baseWeather, namedWeather, type Weather, weatherAttributes, weatherNames } from "./weather.js";

/** As many as a message of the bridge may name. */
const mostScenarios = 1000;
/** Waypoints closer together than this are one place, metres. */
const samePlace = 0.01;

/**
 * Reads a suite in the leaderboard's route format, that of leaderboard 2 or, without scenarios, of leaderboard 1.
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
  const elements = childrenOf(root, "route");
  if (elements.length === 0) reader.fail(root, "the file has no route");
  refuseRepeatedIds(reader, elements);
  const old = elements.filter(isOfLeaderboard1).length;
  return { path, routes: elements.map((element) => readRoute(reader, element)), notes: notesOf(path, old) };
}

/** Ids name files, and some file systems take upper and lower case for the same. */
function refuseRepeatedIds(reader: ElementReader, elements: readonly XmlElement[]): void {
  const seen = new Map<string, string>();
  for (const element of elements) {
    const id = reader.name(element, "id");
    const before = seen.get(id.toLowerCase());
    if (before === id) reader.fail(element, `route id ${id} appears twice`);
    if (before !== undefined) reader.fail(element, `route ids ${before} and ${id} differ in case only`);
    seen.set(id.toLowerCase(), id);
  }
}

/** Leaderboard 1 has the waypoints directly in the route, and its scenarios in a file of their own. */
function isOfLeaderboard1(route: XmlElement): boolean {
  return !childOf(route, "waypoints") && childOf(route, "waypoint") !== undefined;
}

function notesOf(path: string, leaderboard1Routes: number): string[] {
  if (leaderboard1Routes === 0) return [];
  return [
    `${path} is in the format of leaderboard 1: its scenarios stand in a file of their own, so its routes are read without them`,
  ];
}

function readRoute(fileReader: ElementReader, element: XmlElement): Route {
  const id = fileReader.name(element, "id");
  const reader = fileReader.at(`route ${id}`);
  const scenarios = childrenOf(childOf(element, "scenarios"), "scenario");
  if (scenarios.length > mostScenarios) {
    reader.fail(element, `a route may have ${mostScenarios} scenarios, and this has ${scenarios.length}`);
  }
  return {
    id,
    town: reader.name(element, "town"),
    keypoints: readKeypoints(reader, element),
    scenarios: scenarios.map((scenario) => readScenario(reader, scenario)),
    weathers: readWeathers(reader, element),
  };
}

function readKeypoints(reader: ElementReader, route: XmlElement): Point[] {
  const positions = isOfLeaderboard1(route)
    ? childrenOf(route, "waypoint")
    : childrenOf(childOf(route, "waypoints"), "position");
  const keypoints = positions.map((position) => readPoint(reader, position));
  if (keypoints.length < 2) reader.fail(route, "a route needs at least two positions in its waypoints");
  const [{ x, y }] = keypoints;
  if (keypoints.every((point) => Math.hypot(point.x - x, point.y - y) < samePlace)) {
    reader.fail(route, `its waypoints all lie at one place, (${x}, ${y}); a route needs a way to drive`);
  }
  return keypoints;
}

function readPoint(reader: ElementReader, element: XmlElement): Point {
  return { x: reader.number(element, "x"), y: reader.number(element, "y"), z: reader.number(element, "z") };
}

function readScenario(reader: ElementReader, element: XmlElement): ScenarioSpec {
  const trigger = childOf(element, "trigger_point") ?? reader.fail(element, "trigger_point is missing");
  const parameters = element.children.filter(
    ({ name }) => name !== "trigger_point" && name !== "other_actor",
  );
  return {
    name: reader.name(element, "name"),
    type: reader.name(element, "type"),
    trigger: { ...readPoint(reader, trigger), yawDeg: reader.number(trigger, "yaw") },
    parameters: Object.fromEntries(parameters.map(({ name, attributes }) => [name, attributes])),
  };
}

function readWeathers(reader: ElementReader, route: XmlElement): WeatherKeyframe[] {
  const weathers = childOf(route, "weathers");
  if (!weathers) return [readSingleWeather(reader, route)];
  const keyframes = childrenOf(weathers, "weather").map((element) => ({
    routePercentage: reader.number(element, "route_percentage"),
    ...readWeather(reader, element, baseWeather),
  }));
  if (keyframes.length === 0) reader.fail(weathers, "weathers has no weather");
  return keyframes.sort((first, second) => first.routePercentage - second.routePercentage);
}

/** The form of leaderboard 1: one weather directly in the route, with CARLA's name of it or its numbers. */
function readSingleWeather(reader: ElementReader, route: XmlElement): WeatherKeyframe {
  const element = childOf(route, "weather");
  if (!element) return { routePercentage: 0, ...baseWeather };
  const name = element.attributes.id;
  const preset = name === undefined ? baseWeather : namedWeather(name);
  if (!preset) {
    reader.fail(element, `id=${quoted(name)} is no weather of CARLA's; there are ${weatherNames.join(", ")}`);
  }
  return { routePercentage: 0, ...readWeather(reader, element, preset) };
}

function readWeather(reader: ElementReader, element: XmlElement, preset: Weather): Weather {
  const value = (key: keyof Weather) => reader.number(element, weatherAttributes[key], preset[key]);
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
