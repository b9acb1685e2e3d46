import { materialIds } from "../materials.js";
import { addTwoWheeler, addWalker } from "./people-shapes.js";
import { addProp } from "./prop-shapes.js";
import type { SeenActor } from "./seen-actor.js";
import { type ActorShape, type Detail, makeShape } from "./shape.js";
import {
  addBeacons,
  addBus,
  addCar,
  addDoorPanels,
  addOffRoadCar,
  addOpenDoor,
  addTruck,
  addVan,
} from "./vehicle-shapes.js";

/** What an actor looks like, as far as its blueprint says. */
export type ActorClass =
  | "car"
  | "off-road car"
  | "van"
  | "truck"
  | "bus"
  | "motorcycle"
  | "bicycle"
  | "walker"
  | "prop";

const classOfType: readonly (readonly [RegExp, ActorClass])[] = [
  [/fusorosa|bus/, "bus"],
  [/carlacola|european_hgv|firetruck|truck$/, "truck"],
  [/sprinter|ambulance|volkswagen\.t2/, "van"],
  [/low_rider|ninja|zx125|yzf|motorcycle/, "motorcycle"],
  [/crossbike|century|omafiets|bicycle/, "bicycle"],
  [/patrol|jeep|wrangler|microlino|cooper/, "off-road car"],
];

function classOf(kind: SeenActor["kind"], typeId: string): ActorClass {
  if (kind === "walker") return "walker";
  if (kind === "static" && !typeId.startsWith("vehicle.")) return "prop";
  const found = classOfType.find(([pattern]) => pattern.test(typeId))?.[1];
  return found ?? (kind === "bicycle" ? "bicycle" : "car");
}

const knownClasses: Record<SeenActor["kind"], Map<string, ActorClass>> = {
  vehicle: new Map(),
  bicycle: new Map(),
  walker: new Map(),
  static: new Map(),
};

/** The class of an actor by kind and blueprint. */
export function actorClass({ kind, typeId }: Pick<SeenActor, "kind" | "typeId">): ActorClass {
  const known = knownClasses[kind];
  let found = known.get(typeId);
  if (!found) {
    found = classOf(kind, typeId);
    known.set(typeId, found);
  }
  return found;
}

/** Does the blueprint carry blue and red lights? */
function hasBeacons(typeId: string): boolean {
  return /police|ambulance|firetruck/.test(typeId);
}

/** Phases of a walker's stride: legs apart by sixteenths of the height. */
const strides = [0, 0.7, 1, 0.7, 0, -0.7, -1, -0.7];
/** Metres of a whole stride. */
const strideLength = 1.4;

interface KnownShapes {
  readonly halfLength: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** By phase of the stride, open door and detail. */
  readonly variants: (ActorShape | undefined)[];
}

/** Shapes by blueprint, size and state, made when they are first seen. */
export class ActorShapes {
  readonly #shapes = new Map<string, KnownShapes[]>();

  /** @param time seconds, for a walker's stride. */
  shapeOf(actor: SeenActor, time: number, detail: Detail): ActorShape {
    const { typeId, halfLength, halfWidth, halfHeight } = actor;
    const kind = actorClass(actor);
    const phase =
      kind === "walker" && actor.speed > 0.05
        ? Math.floor(((time * actor.speed) / strideLength + actor.id * 0.37) * strides.length) & 7
        : 0;
    const { variants } = this.#known(actor);
    const { openDoor } = actor;
    const door = openDoor === undefined ? 0 : openDoor === "left" ? 1 : 2;
    const variant = 6 * phase + 2 * door + (detail === "far" ? 1 : 0);
    let shape = variants[variant];
    if (!shape) {
      const size = { length: halfLength, width: halfWidth, height: 2 * halfHeight, detail };
      shape = makeShape((solid) => {
        switch (kind) {
          case "walker":
            return addWalker(solid, size.height, strides[phase], detail);
          case "bicycle":
          case "motorcycle":
            return addTwoWheeler(solid, size.length, size.height, kind === "motorcycle", detail);
          case "prop":
            return addProp(solid, typeId, size);
          default:
            return addVehicle(solid, kind, typeId, size, openDoor);
        }
      });
      variants[variant] = shape;
    }
    return shape;
  }

  #known({ typeId, halfLength, halfWidth, halfHeight }: SeenActor): KnownShapes {
    let ofType = this.#shapes.get(typeId);
    if (!ofType) {
      ofType = [];
      this.#shapes.set(typeId, ofType);
    }
    for (const known of ofType) {
      if (
        known.halfLength === halfLength &&
        known.halfWidth === halfWidth &&
        known.halfHeight === halfHeight
      ) {
        return known;
      }
    }
    const fresh: KnownShapes = { halfLength, halfWidth, halfHeight, variants: [] };
    ofType.push(fresh);
    return fresh;
  }
}

function addVehicle(
  solid: Parameters<typeof addCar>[0],
  kind: "car" | "off-road car" | "van" | "truck" | "bus",
  typeId: string,
  size: Parameters<typeof addCar>[1],
  openDoor: SeenActor["openDoor"],
): void {
  const { length, width, height } = size;
  if (kind === "car") addCar(solid, size);
  if (kind === "off-road car") addOffRoadCar(solid, size);
  if (kind === "van") addVan(solid, size, hasBeacons(typeId));
  if (kind === "truck") addTruck(solid, size, hasBeacons(typeId) ? materialIds.signRed : materialIds.cargo);
  if (kind === "bus") addBus(solid, size);
  if (openDoor) addOpenDoor(solid, size, openDoor === "left" ? -1 : 1);
  if (!hasBeacons(typeId)) return;
  if (kind === "car") addDoorPanels(solid, size);
  const cabin = kind === "car" ? -0.2 * length : kind === "van" ? 0.3 * length : length - 1.2;
  addBeacons(solid, cabin, width, kind === "truck" ? 0.86 * height : height);
}
