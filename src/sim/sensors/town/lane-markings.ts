import type { LaneMap } from "../../../map/lane-map.js";
import { materialIds } from "../materials.js";
import type { LaneEdge, SectionEdges } from "./section-edges.js";
import type { TownMeshBuilder } from "./town-mesh.js";

/** How far paint lies above the road, so that it shows, m. */
export const paintHeight = 0.02;
const lineWidth = 0.15;
/** From the middle of a double line to the middle of each of its lines, m. */
const doubleOffset = 0.13;
/** A dash and the gap after it, m. */
const dashLength = 3;
const dashGap = 4.5;

type Stroke = "solid" | "broken";

/** The lines of each of OpenDRIVE's types, from left to right along s; types that are not here are no paint. */
const strokesOfType: Readonly<Record<string, readonly Stroke[]>> = {
  solid: ["solid"],
  broken: ["broken"],
  "solid solid": ["solid", "solid"],
  "broken broken": ["broken", "broken"],
  "solid broken": ["solid", "broken"],
  "broken solid": ["broken", "solid"],
};

/** Adds the painted lines between the lanes of a section, by type and colour. */
export function addLaneMarkings(
  town: TownMeshBuilder,
  map: LaneMap,
  { lanes, edges, s }: SectionEdges,
): void {
  for (const { id, marks } of map.lanesOfSection(lanes[0].index)) {
    const edge = edges.get(id);
    if (!edge) continue;
    for (const [index, mark] of marks.entries()) {
      const strokes = strokesOfType[mark.type];
      if (!strokes) continue;
      const from = Math.max(mark.s, s[0]);
      const to = Math.min(marks[index + 1]?.s ?? Infinity, s[s.length - 1]);
      if (to - from < 0.1) continue;
      const material = mark.color === "yellow" ? materialIds.yellowPaint : materialIds.whitePaint;
      for (const [place, stroke] of strokes.entries()) {
        const offset = strokes.length === 1 ? 0 : place === 0 ? -doubleOffset : doubleOffset;
        addLine(town, edge, s, from, to, offset, stroke, material);
      }
    }
  }
}

function addLine(
  town: TownMeshBuilder,
  edge: LaneEdge,
  s: readonly number[],
  from: number,
  to: number,
  offset: number,
  stroke: Stroke,
  material: number,
): void {
  if (stroke === "solid") {
    const places = [from, ...s.filter((at) => at > from && at < to), to];
    for (let i = 1; i < places.length; i++)
      addPiece(town, edge, s, places[i - 1], places[i], offset, material);
    return;
  }
  // Dashes count from the road's start, so that those of neighbouring lines and sections stand level.
  const period = dashLength + dashGap;
  for (let dash = Math.floor(from / period) * period; dash < to; dash += period) {
    const start = Math.max(dash, from);
    const end = Math.min(dash + dashLength, to);
    if (end - start > 0.3) addPiece(town, edge, s, start, end, offset, material);
  }
}

/** A straight piece of a line between two s, moved to the right by the offset. */
function addPiece(
  town: TownMeshBuilder,
  edge: LaneEdge,
  s: readonly number[],
  from: number,
  to: number,
  offset: number,
  material: number,
): void {
  const start = pointAt(edge, s, from);
  const end = pointAt(edge, s, to);
  const length = Math.hypot(end[0] - start[0], end[1] - start[1]);
  if (length < 0.05) return;
  const rightX = -(end[1] - start[1]) / length;
  const rightY = (end[0] - start[0]) / length;
  const corner = ([x, y, z]: readonly [number, number, number], side: number) => {
    const shift = offset + (side * lineWidth) / 2;
    return [x + rightX * shift, y + rightY * shift, z + paintHeight] as const;
  };
  town.face(
    [...corner(start, -1), ...corner(end, -1), ...corner(end, 1), ...corner(start, 1)],
    material,
    true,
  );
}

function pointAt({ x, y, z }: LaneEdge, s: readonly number[], at: number): [number, number, number] {
  let piece = 1;
  while (piece < s.length - 1 && s[piece] < at) piece++;
  const span = s[piece] - s[piece - 1];
  const part = span > 0 ? Math.min(1, Math.max(0, (at - s[piece - 1]) / span)) : 0;
  const between = (values: readonly number[]) =>
    values[piece - 1] + part * (values[piece] - values[piece - 1]);
  return [between(x), between(y), between(z)];
}
