import type { LaneType } from "../../../map/lane.js";
import { materialIds } from "../materials.js";
import { innerEdgeId, type LaneEdge, type SectionEdges } from "./section-edges.js";
import type { TownMeshBuilder } from "./town-mesh.js";

/** How high the sidewalk lies above the road, m. */
const kerbHeight = 0.12;

/** What a lane of each type is paved with; the others are bare ground. */
const pavings: Partial<Record<LaneType, number>> = {
  driving: materialIds.asphalt,
  bidirectional: materialIds.asphalt,
  entry: materialIds.asphalt,
  exit: materialIds.asphalt,
  onRamp: materialIds.asphalt,
  offRamp: materialIds.asphalt,
  restricted: materialIds.asphalt,
  stop: materialIds.asphalt,
  tram: materialIds.asphalt,
  roadWorks: materialIds.asphalt,
  parking: materialIds.parking,
  biking: materialIds.cyclePath,
  shoulder: materialIds.shoulder,
  border: materialIds.shoulder,
  sidewalk: materialIds.sidewalk,
  median: materialIds.grass,
};

/** Lanes that lie higher than the road, behind a kerb. */
const raised: ReadonlySet<LaneType> = new Set<LaneType>(["sidewalk", "median"]);

/** Adds the surface of a section: lanes by type, sidewalks and medians with kerbs. */
export function addRoadSurface(town: TownMeshBuilder, { lanes, edges }: SectionEdges): void {
  for (const lane of lanes) {
    const paving = pavings[lane.type];
    if (paving === undefined) continue;
    const isRightSide = lane.laneId < 0;
    const outer = edges.get(lane.laneId)!;
    const inner = edges.get(innerEdgeId(lane.laneId))!;
    const left = isRightSide ? inner : outer;
    const right = isRightSide ? outer : inner;
    const lift = raised.has(lane.type) ? kerbHeight : 0;
    const inJunction = lane.junctionId >= 0 && paving === materialIds.asphalt;
    addStrip(town, left, right, lift, inJunction ? materialIds.junctionAsphalt : paving);
    if (lift === 0) continue;
    for (const [side, edge] of [
      [-1, left],
      [1, right],
    ] as const) {
      const neighbourId = side === (isRightSide ? 1 : -1) ? outward(lane.laneId) : innerEdgeId(lane.laneId);
      const neighbour = lanes.find(({ laneId }) => laneId === neighbourId);
      if (!neighbour || !raised.has(neighbour.type)) addKerb(town, edge, side);
    }
  }
}

function outward(laneId: number): number {
  return laneId + Math.sign(laneId);
}

/** A strip of ground between two edges, seen from above. */
function addStrip(
  town: TownMeshBuilder,
  left: LaneEdge,
  right: LaneEdge,
  lift: number,
  material: number,
): void {
  for (let i = 1; i < left.x.length; i++) {
    const corner = ({ x, y, z }: LaneEdge, at: number) => [x[at], y[at], z[at] + lift] as const;
    town.face(
      [...corner(left, i - 1), ...corner(left, i), ...corner(right, i), ...corner(right, i - 1)],
      material,
    );
  }
}

/** The upright side of a kerb along an edge; it faces left (-1) or right (1) of the edge's direction. */
function addKerb(town: TownMeshBuilder, { x, y, z }: LaneEdge, side: number): void {
  for (let i = 1; i < x.length; i++) {
    const [a, b] = side > 0 ? [i, i - 1] : [i - 1, i];
    town.face(
      [x[a], y[a], z[a], x[b], y[b], z[b], x[b], y[b], z[b] + kerbHeight, x[a], y[a], z[a] + kerbHeight],
      materialIds.kerb,
      true,
    );
  }
}
