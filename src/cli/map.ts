import { basename } from "node:path";
import Table from "cli-table3";
import type { Command } from "commander";
import { DriverxError } from "../base/errors.js";
import { readTextFile, writeFileWhole } from "../base/files.js";
import { denseRoute, type RoutePoint, routeLength } from "../map/dense-route.js";
import { GlobalRoutePlanner } from "../map/global-route-planner.js";
import { LaneMap } from "../map/lane-map.js";
import { mapSvg } from "../map/render-svg.js";
import { roadOptionName } from "../map/road-option.js";
import { loadTownMap } from "../routes/find-map.js";
import { readSuite } from "../routes/read-suite.js";
import { selectRoutes } from "../routes/select-routes.js";
import type { Route } from "../routes/suite.js";
import { printJson, say } from "./output.js";

interface MapOptions {
  readonly maps: readonly string[];
  readonly json?: boolean;
}

interface SuiteOptions extends MapOptions {
  readonly suite: string;
  readonly routes?: string;
  readonly towns?: string;
}

/** `drx map info|route|render`: what a map holds, what routes through it look like, and pictures of both. */
export function registerMap(program: Command): void {
  const map = program.command("map").description("Look into OpenDRIVE maps and the routes through them");

  withMaps(map.command("info <map>"))
    .description("What a map holds: a town's name or the path of an OpenDRIVE file")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      examples(["drx map info Riverside", "drx map info Town04 --maps ~/carla/Maps --json"]),
    )
    .action((name: string, options: MapOptions) => showInfo(name, options));

  withMaps(map.command("route"))
    .description("The dense routes of a suite as CARLA's planner lays them: length, points, road options")
    .requiredOption("--suite <xml>", "route file")
    .option("--routes <ids>", "only these routes, such as 1711,1773-1790")
    .option("--towns <names>", "only routes in these towns, separated by commas")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      examples([
        "drx map route --suite routes/riverside.xml",
        "drx map route --suite routes/riverside.xml --routes 1,5-7 --json",
      ]),
    )
    .action((options: SuiteOptions) => showRoutes(options));

  withMaps(map.command("render <map>"))
    .description("Draw a map as SVG: lanes, lights, signs, crosswalks, and the routes of a suite")
    .requiredOption("--out <svg>", "file to write")
    .option("--suite <xml>", "draw this suite's routes in the map's town")
    .option("--routes <ids>", "only these routes of the suite")
    .addHelpText(
      "after",
      examples(["drx map render Riverside --out riverside.svg --suite routes/riverside.xml"]),
    )
    .action((name: string, options: SuiteOptions & { readonly out: string }) => renderMap(name, options));
}

function withMaps(command: Command): Command {
  return command.option("--maps <dir...>", "folders with the towns' OpenDRIVE maps", []);
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

/** A map by the path of its file or its town's name. */
function openMap(name: string, folders: readonly string[]): LaneMap {
  const isFile = name.endsWith(".xodr") || /[/\\]/.test(name);
  return isFile ? LaneMap.fromOpenDrive(readTextFile(name, "map"), name) : loadTownMap(name, folders);
}

function showInfo(name: string, options: MapOptions): void {
  const map = openMap(name, options.maps);
  const driving = map.lanes.filter((lane) => lane.type === "driving");
  const info = {
    map: map.name,
    roads: new Set(map.lanes.map((lane) => lane.roadId)).size,
    junctions: map.junctions.size,
    lanes: map.lanes.length,
    drivingLanes: driving.length,
    drivingMetres: Math.round(driving.reduce((length, lane) => length + lane.length, 0)),
    trafficLights: map.trafficLights.length,
    stopSigns: map.stopSigns.length,
    yieldSigns: map.yieldSigns.length,
    crosswalks: map.crosswalks.length,
    objects: map.objects.length,
  };
  if (options.json) printJson(info);
  else process.stdout.write(infoText(info));
}

function infoText(info: Readonly<Record<string, string | number>>): string {
  return Object.entries(info)
    .map(([key, value]) => `${key.padEnd(14)} ${value}\n`)
    .join("");
}

function showRoutes(options: SuiteOptions): void {
  const planners = new Map<string, GlobalRoutePlanner>();
  const routes = chosenRoutes(options).map((route): RouteRow => {
    const planner = planners.get(route.town) ?? new GlobalRoutePlanner(loadTownMap(route.town, options.maps));
    planners.set(route.town, planner);
    const points = denseRoute(planner, route.keypoints);
    return {
      id: route.id,
      town: route.town,
      length: Math.round(routeLength(points) * 1000) / 1000,
      points: points.length,
      junctions: junctionCount(points),
      options: optionNames(points),
    };
  });
  if (options.json) printJson({ routes });
  else process.stdout.write(routeTable(routes));
}

interface RouteRow {
  readonly id: string;
  readonly town: string;
  readonly length: number;
  readonly points: number;
  readonly junctions: number;
  readonly options: readonly string[];
}

function routeTable(routes: readonly RouteRow[]): string {
  const table = new Table({
    head: ["route", "town", "length (m)", "points", "junctions", "road options"],
    style: { head: [], border: [] },
  });
  for (const { id, town, length, points, junctions, options } of routes) {
    table.push([id, town, length.toFixed(1), points, junctions, options.join(" ")]);
  }
  return `${table.toString()}\n`;
}

function chosenRoutes({ suite, routes, towns }: SuiteOptions): Route[] {
  const all = readSuite(suite).routes;
  const named = routes === undefined ? [...all] : selectRoutes(all, routes);
  const wanted = towns?.split(",").map((town) => town.trim());
  const chosen = named.filter((route) => !wanted || wanted.includes(route.town));
  if (chosen.length > 0) return chosen;
  throw new DriverxError("ROUTES_UNKNOWN", `--towns: ${suite} has no route in ${towns}`);
}

function junctionCount(points: readonly RoutePoint[]): number {
  return points.filter((point, index) => point.isJunction && !points[index - 1]?.isJunction).length;
}

/** Each option once for as long as it lasts. */
function optionNames(points: readonly RoutePoint[]): string[] {
  return points
    .filter((point, index) => point.option !== points[index - 1]?.option)
    .map((point) => roadOptionName(point.option));
}

function renderMap(name: string, options: SuiteOptions & { readonly out: string }): void {
  const map = openMap(name, options.maps);
  const town = basename(name, ".xodr");
  const routes = options.suite ? chosenRoutes(options).filter((route) => route.town === town) : [];
  const planner = routes.length > 0 ? new GlobalRoutePlanner(map) : undefined;
  writeFileWhole(
    options.out,
    mapSvg(map, planner ? routes.map((route) => denseRoute(planner, route.keypoints)) : []),
  );
  say(`${options.out}: ${map.lanes.length} lanes, ${routes.length} routes`);
}
