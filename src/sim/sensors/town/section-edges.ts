import { simplifyLine } from "../../../geometry/simplify.js";
import type { Lane } from "../../../map/lane.js";
import type { LaneMap } from "../../../map/lane-map.js";

/** The line between two lanes, or at the side of the outermost, along the road's s. World frame, metres. */
export interface LaneEdge {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly z: readonly number[];
}

/** A lane section as it is drawn: its lanes and the edges that they share. */
export interface SectionEdges {
  /** In ascending order of their ids, so from the right side of the road to the left. */
  readonly lanes: readonly Lane[];
  /** By the id of the lane whose outer edge it is; 0 is the line in the middle. */
  readonly edges: ReadonlyMap<number, LaneEdge>;
  /** The road's s at each point of the edges. */
  readonly s: readonly number[];
}

/** How far a drawn edge may lie beside the true one, and the longest piece, m. */
const tolerance = 0.03;
const longestPiece = 16;

/** All lane sections of a map, simplified so that neighbouring lanes still meet without gaps. */
export function sectionEdges(map: LaneMap): SectionEdges[] {
  const sections = new Map<string, Lane[]>();
  for (const lane of map.lanes) {
    const key = `${lane.roadId}/${lane.sectionIndex}`;
    const lanes = sections.get(key);
    if (lanes) lanes.push(lane);
    else sections.set(key, [lane]);
  }
  return [...sections.values()].map((lanes) => {
    const ordered = [...lanes].sort((first, second) => first.laneId - second.laneId);
    return simplified(ordered, edgesOf(ordered));
  });
}

/** The edge that a lane's own id leads to going inwards. */
export function innerEdgeId(laneId: number): number {
  return laneId - Math.sign(laneId);
}

function edgesOf(lanes: readonly Lane[]): Map<number, LaneEdge> {
  const edges = new Map(lanes.map((lane) => [lane.laneId, edgeOf(lane, outwards(lane))]));
  const innermost = lanes.find(({ laneId }) => laneId === -1) ?? lanes.find(({ laneId }) => laneId === 1);
  if (innermost) edges.set(0, edgeOf(innermost, -outwards(innermost)));
  return edges;
}

/** The side of a lane's direction of travel on which its road ends: 1 right, -1 left, as where traffic keeps left. */
function outwards({ laneId, alongRoad }: Lane): number {
  return laneId < 0 === alongRoad ? 1 : -1;
}

/** A lane's edge on one side of its direction of travel (1 right, -1 left), turned along s. */
function edgeOf({ alongRoad, x, y, z, yaw, width }: Lane, side: number): LaneEdge {
  const count = x.length;
  const from = (values: (i: number) => number) =>
    Array.from({ length: count }, (_, i) => values(alongRoad ? i : count - 1 - i));
  return {
    x: from((i) => x[i] - (side * Math.sin(yaw[i]) * width[i]) / 2),
    y: from((i) => y[i] + (side * Math.cos(yaw[i]) * width[i]) / 2),
    z: from((i) => z[i]),
  };
}

function simplified(lanes: readonly Lane[], edges: Map<number, LaneEdge>): SectionEdges {
  const count = lanes[0].x.length;
  const { sStart, sEnd } = lanes[0];
  const s = Array.from({ length: count }, (_, i) => sStart + ((sEnd - sStart) * i) / (count - 1));
  const coordinates = [...edges.values()].flatMap(({ x, y, z }) => [x, y, z]);
  const needed = simplifyLine(coordinates, tolerance);
  const kept = needed.flatMap((index, at) => {
    const next = needed[at + 1];
    if (next === undefined) return [index];
    const pieces = Math.min(next - index, Math.max(1, Math.ceil((s[next] - s[index]) / longestPiece)));
    return Array.from({ length: pieces }, (_, i) => index + Math.round(((next - index) * i) / pieces));
  });
  const pick = (values: readonly number[]) => kept.map((index) => values[index]);
  return {
    lanes,
    edges: new Map([...edges].map(([id, { x, y, z }]) => [id, { x: pick(x), y: pick(y), z: pick(z) }])),
    s: pick(s),
  };
}
