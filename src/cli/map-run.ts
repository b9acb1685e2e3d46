import { basename } from "node:path";
import Table from "cli-table3";
import { readXmlFile, writeFileWhole } from "../base/files.js";
import { denseRoute, type RoutePoint, routeLength } from "../map/dense-route.js";
import { GlobalRoutePlanner } from "../map/global-route-planner.js";
import { LaneMap } from "../map/lane-map.js";
import { mapSvg } from "../map/render-svg.js";
import { roadOptionName } from "../map/road-option.js";
import { loadTownMap } from "../routes/find-map.js";
import { findSuite } from "../routes/find-suite.js";
import { readSuite } from "../routes/read-suite.js";
import { chooseRoutes } from "../routes/select-routes.js";
import type { Route } from "../routes/suite.js";
import { printJson, say } from "./output.js";

export interface MapOptions {
  readonly maps: readonly string[];
  readonly json?: boolean;
}

export interface SuiteOptions extends MapOptions {
  readonly suite: string;
  readonly routes?: string;
  readonly towns?: string;
}

/** A map by the path of its file or its town's name. */
function openMap(name: string, folders: readonly string[]): LaneMap {
  const isFile = name.endsWith(".xodr") || /[/\\]/.test(name);
  return isFile ? LaneMap.fromOpenDrive(readXmlFile(name, "map"), name) : loadTownMap(name, folders);
}

export function showInfo(name: string, options: MapOptions): void {
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
    warnings: map.warnings.length,
  };
  if (options.json) printJson({ ...info, warnings: map.warnings });
  else process.stdout.write(infoText(info) + warningsText(map.warnings));
}

const warningsShown = 20;

function warningsText(warnings: readonly string[]): string {
  const shown = warnings.slice(0, warningsShown).map((warning) => `  ${warning}\n`);
  const more = warnings.length - shown.length;
  return shown.join("") + (more > 0 ? `  and ${more} more; --json lists them all\n` : "");
}

function infoText(info: Readonly<Record<string, string | number>>): string {
  return Object.entries(info)
    .map(([key, value]) => `${key.padEnd(14)} ${value}\n`)
    .join("");
}

export function showRoutes(options: SuiteOptions): void {
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
  return chooseRoutes(readSuite(findSuite(suite)).routes, routes, towns);
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

export interface RenderOptions extends SuiteOptions {
  readonly out: string;
  readonly camera?: string;
  readonly weather: number;
}

export async function renderMap(name: string, options: RenderOptions): Promise<void> {
  const map = openMap(name, options.maps);
  if (options.camera !== undefined) {
    const { renderCamera } = await import("./map-picture-run.js");
    return renderCamera(map, { ...options, camera: options.camera });
  }
  const town = basename(name, ".xodr");
  const routes = options.suite ? chosenRoutes(options).filter((route) => route.town === town) : [];
  const planner = routes.length > 0 ? new GlobalRoutePlanner(map) : undefined;
  writeFileWhole(
    options.out,
    mapSvg(map, planner ? routes.map((route) => denseRoute(planner, route.keypoints)) : []),
  );
  say(`${options.out}: ${map.lanes.length} lanes, ${routes.length} routes`);
}
