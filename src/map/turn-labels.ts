import type { Waypoint } from "./lane.js";
import { RoadOption } from "./road-option.js";
import type { RouteEdge, RouteGraph } from "./route-graph.js";

/** Below this change of direction a junction is crossed straight. */
const straightTurn = (35 * Math.PI) / 180;

interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Names the turns of a route: CARLA's _turn_decision with its memory between calls. */
export class TurnLabels {
  readonly #graph: RouteGraph;
  #previous: RoadOption | undefined;
  /** The node at which the current junction ends; -1 outside junctions. */
  #junctionEnd = -1;

  constructor(graph: RouteGraph) {
    this.#graph = graph;
  }

  /** The option of the edge that leaves the node at `index` of the route. */
  optionAt(route: readonly number[], index: number): RoadOption {
    const next = this.#graph.edge(route[index], route[index + 1]);
    const option = index > 0 ? this.#decide(route, index, next) : next.option;
    this.#previous = option;
    return option;
  }

  #decide(route: readonly number[], index: number, next: RouteEdge): RoadOption {
    const before = route[index - 1];
    const staysInJunction =
      this.#previous !== undefined &&
      this.#junctionEnd > 0 &&
      this.#junctionEnd !== before &&
      isJunctionLane(next);
    if (staysInJunction) return this.#previous!;
    this.#junctionEnd = -1;
    const current = this.#graph.edge(before, route[index]);
    const entersJunction =
      current.option === RoadOption.LANEFOLLOW && !current.isJunction && isJunctionLane(next);
    if (!entersJunction) return next.option;
    const last = this.#lastJunctionEdge(route, index);
    this.#junctionEnd = last.to;
    if (!current.hasDirection || !last.hasDirection) return last.option;
    return this.#turn(route[index], route[index + 1], forward(current.exit), forward(last.exit));
  }

  /** The last of the junction edges that follow one another from the node on. */
  #lastJunctionEdge(route: readonly number[], index: number): RouteEdge {
    let last = this.#graph.edge(route[index], route[index + 1]);
    for (let at = index + 1; at + 1 < route.length; at++) {
      const candidate = this.#graph.edge(route[at], route[at + 1]);
      if (!isJunctionLane(candidate)) break;
      last = candidate;
    }
    return last;
  }

  #turn(node: number, nextNode: number, arrival: Vector, departure: Vector): RoadOption {
    const cosine = dot(arrival, departure) / Math.sqrt(dot(arrival, arrival) * dot(departure, departure));
    if (Math.acos(Math.min(1, Math.max(-1, cosine))) < straightTurn) return RoadOption.STRAIGHT;
    const others: number[] = [];
    for (const [to, edge] of this.#graph.nodes[node].edges) {
      if (to !== nextNode && edge.option === RoadOption.LANEFOLLOW && edge.hasDirection) {
        others.push(cross(arrival, chord(edge)));
      }
    }
    if (others.length === 0) others.push(0);
    const turn = cross(arrival, departure);
    if (turn < Math.min(...others)) return RoadOption.LEFT;
    if (turn > Math.max(...others)) return RoadOption.RIGHT;
    return turn < 0 ? RoadOption.LEFT : RoadOption.RIGHT;
  }
}

function isJunctionLane(edge: RouteEdge): boolean {
  return edge.option === RoadOption.LANEFOLLOW && edge.isJunction;
}

function forward({ yaw, pitch }: Waypoint): Vector {
  return { x: Math.cos(pitch) * Math.cos(yaw), y: Math.cos(pitch) * Math.sin(yaw), z: Math.sin(pitch) };
}

/** Unit vector from an edge's entry to its exit. */
function chord({ entry, exit }: RouteEdge): Vector {
  const [x, y, z] = [exit.x - entry.x, exit.y - entry.y, exit.z - entry.z];
  const length = Math.hypot(x, y, z) + Number.EPSILON;
  return { x: x / length, y: y / length, z: z / length };
}

function dot(first: Vector, second: Vector): number {
  return first.x * second.x + first.y * second.y + first.z * second.z;
}

/** The z component of the cross product: positive for a turn to the right. */
function cross(first: Vector, second: Vector): number {
  return first.x * second.y - first.y * second.x;
}
