import type { Waypoint } from "./lane.js";
import type { LaneMap } from "./lane-map.js";
import { RoadOption } from "./road-option.js";

/** A stretch of lane between two nodes, or a change to the neighbouring lane. */
export interface RouteEdge {
  readonly from: number;
  readonly to: number;
  readonly option: RoadOption;
  /** Samples of the lane plus one; 0 for a lane change. */
  readonly cost: number;
  readonly entry: Waypoint;
  readonly exit: Waypoint;
  /** Samples between entry and exit, one resolution apart. */
  readonly path: readonly Waypoint[];
  readonly isJunction: boolean;
  /** False at loose ends, where CARLA knows no direction. */
  readonly hasDirection: boolean;
}

export interface RouteNode {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** In the order of their first creation, which breaks ties of the search as in CARLA. */
  readonly edges: Map<number, RouteEdge>;
}

interface Segment {
  readonly entry: Waypoint;
  readonly exit: Waypoint;
  readonly path: readonly Waypoint[];
  readonly from: number;
  readonly to: number;
}

/**
 * The graph of CARLA's GlobalRoutePlanner (0.9.15): nodes are lane ends rounded to whole metres, edges lanes
 * sampled at the resolution, with free edges for permitted lane changes.
 */
export class RouteGraph {
  readonly nodes: RouteNode[] = [];
  readonly #map: LaneMap;
  readonly #resolution: number;
  readonly #nodeIds = new Map<string, number>();
  /** The edge's ends of each lane, by lane index. */
  readonly #edgeOfLane = new Map<number, readonly [number, number]>();

  constructor(map: LaneMap, resolution: number) {
    this.#map = map;
    this.#resolution = resolution;
    const segments = map.drivableSegments().map(([entry, exit]) => this.#segment(entry, exit));
    for (const segment of segments) this.#addLane(segment);
    for (const segment of segments) this.#addLooseEnd(segment);
    for (const segment of segments) this.#addLaneChanges(segment);
  }

  /** The ends of the edge that holds the lane; undefined for a lane outside the graph. */
  edgeOfLane(lane: number): readonly [number, number] | undefined {
    return this.#edgeOfLane.get(lane);
  }

  /** The edge between two nodes that the graph holds. */
  edge(from: number, to: number): RouteEdge {
    return this.nodes[from].edges.get(to)!;
  }

  #segment(entry: Waypoint, exit: Waypoint): Segment {
    const path: Waypoint[] = [];
    let next = this.#ahead(entry);
    if (distanceBetween(entry, exit) > this.#resolution) {
      // The bound ends the walk where a map's links do not lead to the exit that they promise.
      const mostSamples = 10 + 3 * Math.ceil(this.#map.lanes[entry.lane].length / this.#resolution);
      while (next && distanceBetween(next, exit) > this.#resolution && path.length < mostSamples) {
        path.push(next);
        next = this.#ahead(next);
      }
    } else if (next) {
      path.push(next);
    }
    return { entry, exit, path, from: this.#nodeAt(entry), to: this.#nodeAt(exit) };
  }

  #ahead(waypoint: Waypoint): Waypoint | undefined {
    return this.#map.waypointsAhead(waypoint, this.#resolution)[0];
  }

  #nodeAt({ x, y, z }: Waypoint): number {
    const place = { x: roundHalfEven(x), y: roundHalfEven(y), z: roundHalfEven(z) };
    const key = `${place.x}/${place.y}/${place.z}`;
    const known = this.#nodeIds.get(key);
    if (known !== undefined) return known;
    const id = this.nodes.push({ ...place, edges: new Map() }) - 1;
    this.#nodeIds.set(key, id);
    return id;
  }

  #addLane({ entry, exit, path, from, to }: Segment): void {
    this.#edgeOfLane.set(entry.lane, [from, to]);
    this.#put({
      from,
      to,
      option: RoadOption.LANEFOLLOW,
      cost: path.length + 1,
      entry,
      exit,
      path,
      isJunction: entry.isJunction,
      hasDirection: true,
    });
  }

  /** A lane that ends nowhere gets a node of its own at the last sample. */
  #addLooseEnd({ exit, to }: Segment): void {
    if (this.#edgeOfLane.has(exit.lane)) return;
    const path: Waypoint[] = [];
    for (let next = this.#ahead(exit); next?.lane === exit.lane; next = this.#ahead(next)) path.push(next);
    const last = path[path.length - 1];
    const end = last ? this.nodes.push({ x: last.x, y: last.y, z: last.z, edges: new Map() }) - 1 : to;
    this.#edgeOfLane.set(exit.lane, [to, end]);
    if (!last) return;
    this.#put({
      from: to,
      to: end,
      option: RoadOption.LANEFOLLOW,
      cost: path.length + 1,
      entry: exit,
      exit: last,
      path,
      isJunction: exit.isJunction,
      hasDirection: false,
    });
  }

  #addLaneChanges({ entry, path, from }: Segment): void {
    if (entry.isJunction) return;
    let leftFound = false;
    let rightFound = false;
    for (const waypoint of path) {
      const marks = this.#map.laneMarks(waypoint);
      if (!rightFound && marks.outerPermitsRight) {
        rightFound = this.#addLaneChange(
          from,
          waypoint,
          this.#map.rightOf(waypoint),
          RoadOption.CHANGELANERIGHT,
        );
      }
      if (!leftFound && marks.innerPermitsLeft) {
        leftFound = this.#addLaneChange(
          from,
          waypoint,
          this.#map.leftOf(waypoint),
          RoadOption.CHANGELANELEFT,
        );
      }
      if (leftFound && rightFound) return;
    }
  }

  #addLaneChange(from: number, at: Waypoint, beside: Waypoint | undefined, option: RoadOption): boolean {
    if (beside?.laneType !== "driving") return false;
    const lane = this.#map.waypointAt(beside)!.lane;
    const edge = this.#edgeOfLane.get(lane);
    if (!edge) return false;
    this.#put({
      from,
      to: edge[0],
      option,
      cost: 0,
      entry: at,
      exit: beside,
      path: [],
      isJunction: false,
      hasDirection: false,
    });
    return true;
  }

  /** A second edge between the same nodes replaces the first. */
  #put(edge: RouteEdge): void {
    this.nodes[edge.from].edges.set(edge.to, edge);
  }
}

/** Distance in single precision, as CARLA works it out: samples often lie a whole resolution from a lane's end. */
export function distanceBetween(first: Waypoint, second: { x: number; y: number; z: number }): number {
  const dx = fround(first.x - fround(second.x));
  const dy = fround(first.y - fround(second.y));
  const dz = fround(first.z - fround(second.z));
  return fround(Math.sqrt(fround(fround(fround(dx * dx) + fround(dy * dy)) + fround(dz * dz))));
}

const { fround } = Math;

/** NumPy's rounding to whole numbers; without negative zeros. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value) + 0;
  return floor % 2 === 0 ? floor : floor + 1;
}
