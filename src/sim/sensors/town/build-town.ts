import type { RandomStream } from "../../../base/random.js";
import type { LaneMap } from "../../../map/lane-map.js";
import { addLaneMarkings } from "./lane-markings.js";
import { addRoadPaint } from "./road-paint.js";
import { addRoadSurface } from "./road-surface.js";
import { addScenery } from "./scenery.js";
import { sectionEdges } from "./section-edges.js";
import { addSignalHeads } from "./signal-heads.js";
import { addSigns } from "./signs.js";
import { Terrain } from "./terrain.js";
import { type TownMesh, TownMeshBuilder } from "./town-mesh.js";

/**
 * Builds what stands still in a town: ground, roads with their paint, signs and lights from the map; buildings, trees
 * and lamp posts from the map and the random stream.
 */
export function buildTown(map: LaneMap, random: RandomStream): TownMesh {
  const town = new TownMeshBuilder();
  const terrain = new Terrain(map);
  // Each square is drawn in this order: first what hides most of what comes after it.
  addScenery(town, map, terrain, random);
  addSigns(town, map);
  addSignalHeads(town, map);
  addRoadPaint(town, map);
  for (const section of sectionEdges(map)) {
    addLaneMarkings(town, map, section);
    addRoadSurface(town, section);
  }
  terrain.addTo(town);
  return town.finish();
}
