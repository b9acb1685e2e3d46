import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DriverxError } from "../base/errors.js";
import { isFolder, readXmlFile } from "../base/files.js";
import { isPlainName, plainNameRule, quoted } from "../base/plain-name.js";
import { LaneMap } from "../map/lane-map.js";

/** Maps that the project ships. */
const ownMaps = fileURLToPath(new URL("../../routes/maps", import.meta.url));

/**
 * The OpenDRIVE file of a town: in the given folders, where CARLA's two layouts are known, then among the
 * project's own maps.
 *
 * @throws DriverxError MAP_NOT_FOUND, naming the file looked for and the option --maps; MAP_FOLDER_NOT_FOUND.
 */
export function findTownMap(town: string, mapFolders: readonly string[]): string {
  if (!isPlainName(town)) {
    throw new DriverxError("MAP_NOT_FOUND", `town ${quoted(town)} is not a plain name (${plainNameRule})`);
  }
  const absent = mapFolders.find((folder) => !isFolder(folder));
  if (absent !== undefined) {
    throw new DriverxError(
      "MAP_FOLDER_NOT_FOUND",
      `--maps: there is no folder ${absent}; name the one that holds the towns' .xodr files`,
    );
  }
  const file = `${town}.xodr`;
  const folders = mapFolders.flatMap((folder) => [
    folder,
    join(folder, "OpenDrive"),
    join(folder, town, "OpenDrive"),
  ]);
  const path = [...folders, ownMaps]
    .map((folder) => join(folder, file))
    .find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  const looked = mapFolders.length > 0 ? `not below ${mapFolders.join(", ")} nor` : "not";
  throw new DriverxError(
    "MAP_NOT_FOUND",
    `no map of ${town}: ${file} is ${looked} among the project's own maps; name the folder that holds it with --maps <folder>`,
  );
}

/** Finds and reads a town's map. Throws like {@link findTownMap} and {@link LaneMap.fromOpenDrive}. */
export function loadTownMap(town: string, mapFolders: readonly string[]): LaneMap {
  const path = findTownMap(town, mapFolders);
  return LaneMap.fromOpenDrive(readXmlFile(path, "map"), path);
}
