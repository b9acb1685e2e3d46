import type { Actor, Camera, LightState } from "../../bridge/observation.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { Weather } from "../../routes/weather.js";
import { Atmosphere } from "../../sim/sensors/atmosphere.js";
import { CameraRenderer } from "../../sim/sensors/camera-renderer.js";
import { PinholeView, type Pose6 } from "../../sim/sensors/pinhole.js";
import type { TownMesh } from "../../sim/sensors/town/town-mesh.js";
import type { Sighting } from "./frame.js";

/** An object counts as seen by a camera from so many pixels on: fewer tell nobody what it is. */
export const FEWEST_PIXELS = 6;
/** A lamp is small, and its colour tells by itself. */
const FEWEST_LAMP_PIXELS = 2;

/** What the cameras of a rig show of whom: by actor's id and by light's id. */
export interface Sightings {
  readonly actors: ReadonlyMap<number, Sighting[]>;
  readonly lights: ReadonlyMap<string, Sighting[]>;
}

/** The world at a plan step, as a recording tells it. */
export interface SightedWorld {
  readonly vehicle: Pose6;
  readonly time: number;
  readonly tick: number;
  readonly actors: readonly Actor[];
  readonly lights: readonly { readonly id: string; readonly state: LightState }[];
}

/**
 * Finds out what the cameras of a rig show, by drawing the scene once more with each object in a colour of its own:
 * what stands behind a house or a lorry is not seen, whatever the distance.
 */
export class SightFinder {
  readonly #renderer: CameraRenderer;
  readonly #cameras: readonly { camera: Camera; view: PinholeView }[];
  readonly #lampOf: ReadonlyMap<string, number>;
  readonly #lightIds: readonly string[];

  /**
   * @param town what may stand in the way; of clips without a map an empty one, so that only other objects hide things.
   * @param lights ids of the map's lights in the map's order.
   */
  constructor(cameras: readonly Camera[], town: TownMesh, weather: Weather, lights: readonly string[]) {
    this.#renderer = new CameraRenderer(town, new Atmosphere(weather), 0, lights.length);
    this.#cameras = cameras.map((camera) => ({ camera, view: new PinholeView(camera) }));
    this.#lightIds = lights;
    this.#lampOf = new Map(lights.map((id, index) => [id, index]));
  }

  look({ vehicle, time, tick, actors, lights }: SightedWorld): Sightings {
    const lamps = new Uint8Array(this.#lightIds.length).fill(UNLIT);
    for (const { id, state } of lights) {
      const index = this.#lampOf.get(id);
      if (index !== undefined && state !== "off") lamps[index] = lampNumbers[state];
    }
    const scene = { vehicle, time, tick, actors: actors.map(asSeen), lights: lamps };
    const found: Sightings = { actors: new Map(), lights: new Map() };
    for (const { camera, view } of this.#cameras) {
      const labels = this.#renderer.label(camera, view, scene);
      for (const [label, { box, pixels }] of extents(labels, camera.width)) {
        const isLamp = label < 0;
        if (pixels < (isLamp ? FEWEST_LAMP_PIXELS : FEWEST_PIXELS)) continue;
        const sighting = { camera: camera.id, box, pixels };
        if (isLamp) add(found.lights as Map<string, Sighting[]>, this.#lightIds[-label - 1], sighting);
        else add(found.actors as Map<number, Sighting[]>, actors[label - 1].id, sighting);
      }
    }
    return found;
  }
}

const lampNumbers = { green: 0, yellow: 1, red: 2 } as const;
const UNLIT = 255;

/** An open door travels as an actor of its own, which the cameras do not draw as one. */
function asSeen(actor: Actor) {
  return { ...actor, isUnseen: isDoor(actor) };
}

/** Is it the box of an open door? Nothing else on wheels is that short. */
export function isDoor({ typeId, halfLength }: Pick<Actor, "typeId" | "halfLength">): boolean {
  return typeId.startsWith("vehicle.") && halfLength < 0.5;
}

function add<Key>(map: Map<Key, Sighting[]>, key: Key, sighting: Sighting): void {
  const list = map.get(key);
  if (!list) map.set(key, [sighting]);
  else {
    list.push(sighting);
    list.sort((first, second) => second.pixels - first.pixels);
  }
}

type Extent = { box: [number, number, number, number]; pixels: number };

/** Where each label but 0 is in a picture, in order of first appearance from the top left. */
function extents(labels: Int32Array, width: number): Map<number, Extent> {
  const found = new Map<number, Extent>();
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at];
    if (label === 0) continue;
    const column = at % width;
    const row = (at - column) / width;
    const extent = found.get(label);
    if (!extent) found.set(label, { box: [column, row, column + 1, row + 1], pixels: 1 });
    else {
      const { box } = extent;
      extent.pixels++;
      if (column < box[0]) box[0] = column;
      if (column >= box[2]) box[2] = column + 1;
      // Rows come in order: the first is the top.
      box[3] = row + 1;
    }
  }
  return found;
}

/** The ids that a map's lights have in recordings. */
export function lightIds(map: LaneMap): string[] {
  return map.trafficLights.map(({ id }) => String(id));
}
