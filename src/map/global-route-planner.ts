import { DriverxError } from "../base/errors.js";
import type { Point } from "../geometry/vectors.js";
import type { Waypoint } from "./lane.js";
import type { LaneMap } from "./lane-map.js";
import { RoadOption } from "./road-option.js";
import { distanceBetween, type RouteEdge, RouteGraph } from "./route-graph.js";
import { shortestPath } from "./shortest-path.js";
import { TurnLabels } from "./turn-labels.js";

/** A waypoint of a traced route and what the route asks for there. */
export interface TracedPoint {
  readonly waypoint: Waypoint;
  readonly option: RoadOption;
}

/** How many samples further on the new lane a lane change ends. */
const laneChangeSamples = 5;

/** Plans routes through a map as CARLA's GlobalRoutePlanner 0.9.15 does; see docs/map.md. */
export class GlobalRoutePlanner {
  readonly map: LaneMap;
  readonly #resolution: number;
  readonly #graph: RouteGraph;
  /** The turn that the last route took is remembered across routes, as CARLA remembers it. */
  readonly #labels: TurnLabels;

  /** @param resolution spacing of the samples in metres. */
  constructor(map: LaneMap, resolution = 1) {
    this.map = map;
    this.#resolution = resolution;
    this.#graph = new RouteGraph(map, resolution);
    this.#labels = new TurnLabels(this.#graph);
  }

  /**
   * The way from one place to another, both taken to the nearest driving lane.
   *
   * @throws DriverxError ROUTE_NOT_FOUND when no lane leads there.
   */
  trace(origin: Point, destination: Point): TracedPoint[] {
    let current = this.#onLane(origin);
    const goal = this.#onLane(destination);
    const nodes = this.#findPath(current, goal);
    const trace: TracedPoint[] = [];
    for (let index = 0; index + 1 < nodes.length; index++) {
      const edge = this.#graph.edge(nodes[index], nodes[index + 1]);
      const option = this.#labels.optionAt(nodes, index);
      const isLast = nodes.length - index <= 2;
      if (edge.option === RoadOption.LANEFOLLOW)
        this.#follow(edge, option, isLast, destination, goal, current, trace);
      else this.#changeLane(edge, option, current, trace);
      current = trace[trace.length - 1].waypoint;
    }
    return trace;
  }

  #onLane(point: Point): Waypoint {
    const waypoint = this.map.waypointAt(point);
    if (waypoint && this.#graph.edgeOfLane(waypoint.lane)) return waypoint;
    throw new DriverxError(
      "ROUTE_NOT_FOUND",
      `map ${this.map.name} has no driving lane near ${pointText(point)}`,
    );
  }

  #findPath(origin: Waypoint, goal: Waypoint): number[] {
    const start = this.#graph.edgeOfLane(origin.lane)!;
    const end = this.#graph.edgeOfLane(goal.lane)!;
    const nodes = shortestPath(this.#graph.nodes, start[0], end[0]);
    if (nodes) return [...nodes, end[1]];
    throw new DriverxError(
      "ROUTE_NOT_FOUND",
      `map ${this.map.name} has no way from ${pointText(origin)} to ${pointText(goal)}`,
    );
  }

  #follow(
    edge: RouteEdge,
    option: RoadOption,
    isLast: boolean,
    destination: Point,
    goal: Waypoint,
    current: Waypoint,
    trace: TracedPoint[],
  ): void {
    const path = [edge.entry, ...edge.path, edge.exit];
    const start = closestIndex(current, path);
    const passedGoal = start > closestIndex(goal, path);
    for (const waypoint of path.slice(start)) {
      trace.push({ waypoint, option });
      if (!isLast) continue;
      if (distanceBetween(waypoint, destination) < 2 * this.#resolution) return;
      if (waypoint.lane === goal.lane && passedGoal) return;
    }
  }

  #changeLane(edge: RouteEdge, option: RoadOption, current: Waypoint, trace: TracedPoint[]): void {
    trace.push({ waypoint: current, option });
    const [from, to] = this.#graph.edgeOfLane(edge.exit.lane)!;
    const next = this.#graph.edge(from, to);
    const index = Math.min(next.path.length - 1, closestIndex(current, next.path) + laneChangeSamples);
    trace.push({ waypoint: next.path[index] ?? next.exit, option });
  }
}

function closestIndex(target: Waypoint, path: readonly Waypoint[]): number {
  let closest = -1;
  let shortest = Infinity;
  path.forEach((waypoint, index) => {
    const distance = distanceBetween(waypoint, target);
    if (distance >= shortest) return;
    shortest = distance;
    closest = index;
  });
  return closest;
}

function pointText({ x, y, z }: Point): string {
  return `(${x.toFixed(1)}, ${y.toFixed(1)}, ${z.toFixed(1)})`;
}
