import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readJsonFile } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { DrivableArea, type MapPolygon } from "./drivable-area.js";

/**
 * The map expansion of nuScenes, a separate download: `<root>/maps/expansion/<location>.json`, whose coordinates are
 * those of the poses. Such a file has tens of megabytes and polygons stand before their nodes, so it is parsed whole;
 * what stays are the edges of the drivable area.
 */

/** No city is larger, m; the index takes memory for the extent. */
const LARGEST_EXTENT = 10_000;

const token = z.string().min(1);
const mapSchema = z.object({
  node: z.array(z.object({ token, x: z.number(), y: z.number() })),
  polygon: z.array(
    z.object({
      token,
      exterior_node_tokens: z.array(token).min(3),
      holes: z.array(z.object({ node_tokens: z.array(token) })),
    }),
  ),
  drivable_area: z.array(z.object({ token, polygon_tokens: z.array(token) })),
});
type MapTables = z.infer<typeof mapSchema>;

/**
 * The drivable areas of a dataset by location, each file read once; null where a location has no map. Throws
 * MAP_EXPANSION_WRONG (the file breaks the schema or names a row that is not there) and what reading a file throws.
 */
export function drivableAreas(root: string): (location: string) => DrivableArea | null {
  const areas = new Map<string, DrivableArea | null>();
  return (location) => {
    let area = areas.get(location);
    if (area === undefined) {
      area = readDrivableArea(root, location);
      areas.set(location, area);
    }
    return area;
  };
}

function readDrivableArea(root: string, location: string): DrivableArea | null {
  // A table may come from anywhere; a location is a name, never a way out of the folder.
  if (!/^[\w-]+$/.test(location)) return null;
  const path = join(root, "maps", "expansion", `${location}.json`);
  if (!existsSync(path)) return null;
  const parsed = mapSchema.safeParse(readJsonFile(path, "map file"));
  if (!parsed.success) throw wrong(path, issueText(parsed.error, "the whole file"));
  return new DrivableArea(drivablePolygons(path, parsed.data));
}

function drivablePolygons(path: string, { node, polygon, drivable_area }: MapTables): MapPolygon[] {
  const nodes = new Map(node.map((row) => [row.token, row]));
  const polygons = new Map(polygon.map((row, index) => [row.token, { ...row, index }]));
  const origin = node[0];
  const ring = (tokens: readonly string[], field: string): Float64Array => {
    const corners = new Float64Array(2 * tokens.length);
    tokens.forEach((name, i) => {
      const corner = nodes.get(name);
      if (!corner) throw wrong(path, `${field}.${i}: node ${name} is not there`);
      const distance = Math.hypot(corner.x - origin!.x, corner.y - origin!.y);
      if (distance > LARGEST_EXTENT) {
        throw wrong(
          path,
          `${field}.${i}: node ${name} is ${Math.round(distance / 1000)} km away from others`,
        );
      }
      corners[2 * i] = corner.x;
      corners[2 * i + 1] = corner.y;
    });
    return corners;
  };
  return drivable_area.flatMap(({ polygon_tokens }, area) =>
    polygon_tokens.map((name, i) => {
      const row = polygons.get(name);
      if (!row) throw wrong(path, `drivable_area.${area}.polygon_tokens.${i}: polygon ${name} is not there`);
      const field = `polygon.${row.index}`;
      return {
        exterior: ring(row.exterior_node_tokens, `${field}.exterior_node_tokens`),
        holes: row.holes.map(({ node_tokens }, hole) =>
          ring(node_tokens, `${field}.holes.${hole}.node_tokens`),
        ),
      };
    }),
  );
}

function wrong(path: string, what: string): DriverxError {
  return new DriverxError("MAP_EXPANSION_WRONG", `map file ${path}: ${what}`);
}
