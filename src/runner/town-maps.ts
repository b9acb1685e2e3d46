import { readXmlFile } from "../base/files.js";
import { GlobalRoutePlanner } from "../map/global-route-planner.js";
import { LaneMap } from "../map/lane-map.js";
import { findTownMap } from "../routes/find-map.js";

/** A town as episodes need it. */
export interface Town {
  readonly map: LaneMap;
  readonly planner: GlobalRoutePlanner;
  readonly openDrive: string;
}

/** Keeps the map of the town driven last, since the large ones take seconds to load and much memory to hold. */
export class TownMaps {
  readonly #folders: readonly string[];
  #name: string | undefined;
  #town: Town | undefined;

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** Throws MAP_NOT_FOUND or the error of a broken map. */
  load(name: string): Town {
    if (this.#town && this.#name === name) return this.#town;
    const path = findTownMap(name, this.#folders);
    const openDrive = readXmlFile(path, "map");
    const map = LaneMap.fromOpenDrive(openDrive, path);
    this.#town = { map, planner: new GlobalRoutePlanner(map), openDrive };
    this.#name = name;
    return this.#town;
  }
}
