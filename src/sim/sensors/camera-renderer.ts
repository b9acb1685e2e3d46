import type { Camera } from "../../bridge/observation.js";
import { ActorLooks } from "./actors/actor-looks.js";
import { ActorShapes } from "./actors/actor-shapes.js";
import type { SeenActor } from "./actors/seen-actor.js";
import type { ActorShape } from "./actors/shape.js";
import { firstSlot } from "./actors/slots.js";
import type { Atmosphere } from "./atmosphere.js";
import { drawBackground } from "./background.js";
import { develop } from "./develop.js";
import { FrameBuffer } from "./frame-buffer.js";
import { materialIds } from "./materials.js";
import { MeshBuilder, sectorsOfYaw, shadeOf, turnedFacing } from "./mesh.js";
import { compose, type PinholeView, type Pose6, poseMatrix } from "./pinhole.js";
import { drawRain } from "./rain.js";
import { Rasterizer } from "./rasterizer.js";
import { paintHeight } from "./town/lane-markings.js";
import { labelLamps, lightLamps, shadeCount } from "./town/signal-heads.js";
import type { TownCell, TownMesh } from "./town/town-mesh.js";

/** The world at one moment. */
export interface Scene {
  readonly tick: number;
  /** Seconds since the episode began. */
  readonly time: number;
  /** The vehicle that carries the cameras; it is not in the picture. */
  readonly vehicle: Pose6;
  readonly actors: readonly SeenActor[];
  /** Of each light of the map: 0 green, 1 yellow, 2 red. */
  readonly lights: Uint8Array;
}

/** How far the town is drawn: in m a pixel of focal length, and its bounds. */
const rangePerFocal = 1.1;
const shortestRange = 140;
const longestRange = 360;
/** Small things (paint, kerbs, windows) show to so many m a pixel of focal length. */
const finePerFocal = 0.42;
/** Faces smaller than this many pixels are left out. */
const smallestPixels = 0.4;
/** Actors are drawn as far as they are reported, m. */
const actorRange = 200;
/** Beyond so many m a pixel of focal length actors are drawn without their small parts. */
const nearActorPerFocal = 0.12;

/** Draws what a camera on the vehicle sees. One renderer serves all cameras of a rig, one after the other. */
export class CameraRenderer {
  readonly #town: TownMesh;
  readonly #atmosphere: Atmosphere;
  readonly #rasterizer = new Rasterizer();
  readonly #shapes = new ActorShapes();
  readonly #looks: ActorLooks;
  readonly #palette: Int32Array;
  /** What {@link label} draws the town with. */
  readonly #labels: Int32Array;
  readonly #frames = new Map<number, FrameBuffer>();
  readonly #order: Int32Array;
  readonly #distance: Float64Array;
  readonly #actorPose = new Float64Array(12);
  readonly #actorMatrix = new Float64Array(12);
  #faceColours = new Int32Array(256);

  /** @param seed decides about the colours of vehicles and clothes. @param lights how many lights the map has. */
  constructor(town: TownMesh, atmosphere: Atmosphere, seed: number, lights: number) {
    this.#town = town;
    this.#atmosphere = atmosphere;
    this.#looks = new ActorLooks(seed);
    this.#palette = new Int32Array(shadeCount(lights));
    this.#palette.set(atmosphere.palette);
    this.#labels = new Int32Array(this.#palette.length);
    this.#order = new Int32Array(town.cells.length);
    this.#distance = new Float64Array(town.cells.length);
  }

  /** Draws into an RGB picture, rows from the top, three bytes a pixel. */
  render(camera: Camera, view: PinholeView, scene: Scene, rgb: Uint8Array): void {
    view.moveTo(scene.vehicle);
    const frame = this.#frameFor(camera);
    drawBackground(frame, view, this.#atmosphere);
    lightLamps(this.#palette, scene.lights, this.#atmosphere.isNight);
    for (const actor of scene.actors) this.#drawActor(frame, view, actor, scene);
    this.#drawTown(frame, view, this.#palette);
    develop(frame, this.#atmosphere, rgb);
    const { rain } = this.#atmosphere;
    if (rain > 0)
      drawRain(rgb, frame.width, frame.height, rain, 64 * scene.tick + (hashText(camera.id) & 63));
  }

  /**
   * Draws who is where in the picture, in place of colours. A pixel is 1 + the place of its actor in the scene,
   * -(1 + light) where the lit lamp of a light of the map shows, and 0 for everything else.
   *
   * @returns rows from the top, valid until the renderer draws again.
   */
  label(camera: Camera, view: PinholeView, scene: Scene): Int32Array {
    view.moveTo(scene.vehicle);
    const frame = this.#frameFor(camera);
    frame.colour.fill(0);
    frame.nearness.fill(0);
    labelLamps(this.#labels, scene.lights);
    for (const [index, actor] of scene.actors.entries())
      this.#drawActor(frame, view, actor, scene, index + 1);
    this.#drawTown(frame, view, this.#labels);
    return frame.colour;
  }

  #frameFor({ width, height }: Camera): FrameBuffer {
    const key = width * 8192 + height;
    let frame = this.#frames.get(key);
    if (!frame) {
      frame = new FrameBuffer(width, height);
      this.#frames.set(key, frame);
    }
    return frame;
  }

  /** Near squares first: what they hide costs no drawing. */
  #drawTown(frame: FrameBuffer, view: PinholeView, palette: Int32Array): void {
    const { mesh, cells } = this.#town;
    const range = Math.min(longestRange, Math.max(shortestRange, rangePerFocal * view.focal));
    const fineRange = finePerFocal * view.focal;
    const order = this.#order;
    const distance = this.#distance;
    let count = 0;
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index];
      const away = distanceTo(cell, view);
      if (away > range || !isInView(cell, view)) continue;
      let place = count++;
      while (place > 0 && distance[place - 1] > away) {
        distance[place] = distance[place - 1];
        order[place] = order[place - 1];
        place--;
      }
      distance[place] = away;
      order[place] = index;
    }
    for (let place = 0; place < count; place++) {
      const cell = cells[order[place]];
      const smallest = (smallestPixels * distance[place]) / view.focal;
      if (distance[place] < fineRange) {
        this.#rasterizer.draw(frame, mesh, cell.fine, view.matrix, palette, smallest);
      }
      this.#rasterizer.draw(frame, mesh, cell.coarse, view.matrix, palette, smallest);
    }
  }

  /** @param label what every pixel of the actor is drawn with, in place of its colours. */
  #drawActor(frame: FrameBuffer, view: PinholeView, actor: SeenActor, scene: Scene, label?: number): void {
    if (actor.isUnseen) return;
    const { x, y, z, yaw, halfLength, halfWidth } = actor;
    const reach = halfLength + halfWidth + 2 * actor.halfHeight + 1;
    if (!ballInView(x, y, z, reach, view)) return;
    const away = Math.hypot(x - view.x, y - view.y);
    if (away > actorRange) return;
    const smallest = (smallestPixels * away) / view.focal;
    const detail = away < nearActorPerFocal * view.focal ? "near" : "far";
    const shape = this.#shapes.shapeOf(actor, scene.time, detail);
    const lies = actor.solid === false && actor.kind === "walker";
    const pose = poseMatrix(
      { x, y, z: lies ? z + 0.15 : z, yaw, pitch: lies ? Math.PI / 2 : 0, roll: 0 },
      this.#actorPose,
    );
    const matrix = compose(view.matrix, pose, this.#actorMatrix);
    if (label === undefined) {
      this.#looks.choose(actor, scene.tick, this.#atmosphere.isNight);
      this.#colourFaces(shape, sectorsOfYaw(yaw));
    } else {
      this.#growFaceColours(shape.material.length);
      this.#faceColours.fill(label);
    }
    this.#rasterizer.draw(frame, shape.mesh, shape.whole, matrix, this.#faceColours, smallest);
    if (label !== undefined) return;
    if (actor.kind === "walker" || actor.kind === "static") return;
    matrix.set(compose(view.matrix, scaled(pose, halfLength, halfWidth), matrix));
    this.#faceColours[0] = this.#palette[shadeOf(materialIds.shadow, 0)];
    this.#rasterizer.draw(frame, shadow.mesh, shadow.part, matrix, this.#faceColours);
  }

  #colourFaces({ material, facing }: ActorShape, turn: number): void {
    this.#growFaceColours(material.length);
    const chosen = this.#looks.material;
    for (let face = 0; face < material.length; face++) {
      const own = material[face];
      const id = own < firstSlot ? own : chosen[own - firstSlot];
      this.#faceColours[face] = this.#palette[shadeOf(id, turnedFacing(facing[face], turn))];
    }
  }

  #growFaceColours(faces: number): void {
    if (this.#faceColours.length < faces) this.#faceColours = new Int32Array(2 * faces);
  }
}

/** The dark ground below a vehicle, for half sizes of 1. */
const shadow = (() => {
  const builder = new MeshBuilder();
  builder.shadedFace([-1, -1, paintHeight, 1, -1, paintHeight, 1, 1, paintHeight, -1, 1, paintHeight], 0);
  const part = { firstVertex: 0, endVertex: 4, firstFace: 0, endFace: 1 };
  return { mesh: builder.finish(), part };
})();

function scaled(pose: Float64Array, length: number, width: number): Float64Array {
  for (let row = 0; row < 12; row += 4) {
    pose[row] *= length;
    pose[row + 1] *= width;
  }
  return pose;
}

/** Metres from the camera to the nearest point of a square's ball. */
function distanceTo({ x, y, z, radius }: TownCell, view: PinholeView): number {
  const dx = x - view.x;
  const dy = y - view.y;
  const dz = z - view.z;
  return Math.max(0, Math.sqrt(dx * dx + dy * dy + dz * dz) - radius);
}

function isInView({ x, y, z, radius }: TownCell, view: PinholeView): boolean {
  return ballInView(x, y, z, radius, view);
}

/** Does a ball reach into the camera's pyramid of sight? */
function ballInView(x: number, y: number, z: number, radius: number, view: PinholeView): boolean {
  const m = view.matrix;
  const depth = m[8] * x + m[9] * y + m[10] * z + m[11];
  if (depth < -radius) return false;
  const { focal, width, height } = view;
  const u = m[0] * x + m[1] * y + m[2] * z + m[3] - (width / 2) * depth;
  const v = m[4] * x + m[5] * y + m[6] * z + m[7] - (height / 2) * depth;
  const sideReach = radius * Math.sqrt(focal * focal + (width * width) / 4);
  const tallReach = radius * Math.sqrt(focal * focal + (height * height) / 4);
  return Math.abs(u) <= (width / 2) * depth + sideReach && Math.abs(v) <= (height / 2) * depth + tallReach;
}

function hashText(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
