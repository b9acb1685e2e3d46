import { hashTableOrder } from "./hash-order.js";
import type { Junction, JunctionConnection, LaneRecord, LaneSection, Road } from "./opendrive/model.js";
import { runsAlongRoad } from "./travel-direction.js";

/** Names a lane of a section. */
export interface LaneKey {
  readonly roadId: number;
  readonly sectionIndex: number;
  readonly laneId: number;
}

/**
 * Which lanes follow a lane in the direction of travel, by the rules of carla.Map: inside a road the next
 * section that has the linked lane; at its end the linked lane of the next road; at a junction the connecting
 * lanes that the junction links it to. Links to lanes that do not exist are dropped.
 */
export class LaneLinks {
  readonly #roads: ReadonlyMap<number, Road>;
  /** Of each junction, in CARLA's order. */
  readonly #connections: ReadonlyMap<number, readonly JunctionConnection[]>;

  constructor(roads: readonly Road[], junctions: readonly Junction[]) {
    this.#roads = new Map(roads.map((road) => [road.id, road]));
    this.#connections = new Map(junctions.map(({ id, connections }) => [id, inCarlaOrder(connections)]));
  }

  successorsOf(road: Road, section: LaneSection, lane: LaneRecord): LaneKey[] {
    const forward = runsAlongRoad(road, lane.id);
    const linked = forward ? lane.successor : lane.predecessor;
    const beyond = forward
      ? road.sections.slice(section.index + 1)
      : road.sections.slice(0, section.index).reverse();
    if (beyond.length > 0) return linked ? firstWithLane(road, beyond, linked) : [];
    const next = forward ? road.successor : road.predecessor;
    if (!next) return [];
    if (next.type === "road") return linked ? this.#atEdge(next.id, linked) : [];
    const connections = this.#connections.get(next.id) ?? [];
    return connections.flatMap((connection) =>
      connection.incomingRoad !== road.id
        ? []
        : connection.laneLinks
            .filter((link) => link.from === lane.id)
            .flatMap((link) => this.#atEdge(connection.connectingRoad, link.to)),
    );
  }

  /** The lane at the end of a road where its traffic enters: the start for lanes that run along it. */
  #atEdge(roadId: number, laneId: number): LaneKey[] {
    const road = this.#roads.get(roadId);
    if (!road) return [];
    return firstWithLane(
      road,
      runsAlongRoad(road, laneId) ? road.sections : [...road.sections].reverse(),
      laneId,
    );
  }
}

function inCarlaOrder(connections: readonly JunctionConnection[]): JunctionConnection[] {
  const byId = new Map(connections.map((connection) => [connection.id, connection]));
  return hashTableOrder([...byId.keys()]).map((id) => byId.get(id)!);
}

function firstWithLane(road: Road, sections: readonly LaneSection[], laneId: number): LaneKey[] {
  const section = sections.find((candidate) => candidate.lanes.some((lane) => lane.id === laneId));
  return section ? [{ roadId: road.id, sectionIndex: section.index, laneId }] : [];
}
