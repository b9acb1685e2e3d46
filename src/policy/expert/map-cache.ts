import { LaneMap } from "../../map/lane-map.js";

/** Maps that are kept: routes of one town usually follow each other. */
const MOST_MAPS = 4;
const maps = new Map<string, LaneMap>();

/** The map of an OpenDRIVE text, read once. Throws what reading it throws. */
export function mapOf(openDrive: string): LaneMap {
  const known = maps.get(openDrive) ?? LaneMap.fromOpenDrive(openDrive, "the episode's map");
  maps.delete(openDrive);
  maps.set(openDrive, known);
  for (const oldest of maps.keys()) {
    if (maps.size <= MOST_MAPS) break;
    maps.delete(oldest);
  }
  return known;
}
