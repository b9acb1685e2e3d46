import { RandomStream } from "../../base/random.js";
import type { FailureText } from "../../bench/route-record.js";
import type { Control, EpisodeEnd, Observation, PolicyNeeds, Tick } from "../../bridge/messages.js";
import type { Camera, CameraImage } from "../../bridge/observation.js";
import type { EpisodeBeginning, EpisodeOutcome, EpisodeSimulator } from "../../bridge/simulator.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { Weather } from "../../routes/weather.js";
import { Atmosphere } from "./atmosphere.js";
import { CameraRenderer, type Scene } from "./camera-renderer.js";
import { type Corruption, PictureCorrupter } from "./corruptions/corruption.js";
import { encodeJpeg } from "./jpeg.js";
import { PinholeView } from "./pinhole.js";
import { buildTown } from "./town/build-town.js";
import type { TownMesh } from "./town/town-mesh.js";

/** A simulator without cameras whose world can be looked at. */
export interface SceneSimulator extends EpisodeSimulator {
  start(needs: PolicyNeeds): EpisodeBeginning;
  step(control: Control): Tick | Observation | EpisodeEnd;
  finish(failure?: FailureText): EpisodeOutcome;
  /** The world as the last observation saw it; valid until the next step. */
  readonly scene: Scene;
}

/** Keeps the scenery of the town seen last, which takes a moment to build. */
export class TownScenery {
  #map: LaneMap | undefined;
  #seed = Number.NaN;
  #mesh: TownMesh | undefined;

  /** What stands still in a town; buildings and trees follow the seed. */
  of(map: LaneMap, seed: number): TownMesh {
    if (!this.#mesh || this.#map !== map || this.#seed !== seed) {
      this.#mesh = buildTown(map, new RandomStream(`${seed}/scenery/${map.name}`));
      this.#map = map;
      this.#seed = seed;
    }
    return this.#mesh;
  }
}

/** What the cameras need to know of an episode. */
export interface CameraSetting {
  readonly map: LaneMap;
  readonly seed: number;
  readonly weather: Weather;
  readonly scenery: TownScenery;
  /** Decides what follows no seed of its own, such as corruptions. */
  readonly random: RandomStream;
  /** What spoils the pictures; nothing where absent. */
  readonly corruption?: Corruption | undefined;
}

/** Adds camera pictures to the observations of a simulator, for policies that ask for them. */
export class CameraSimulator implements EpisodeSimulator {
  readonly #inner: SceneSimulator;
  readonly #setting: CameraSetting;
  #rig: RigRenderer | undefined;

  constructor(inner: SceneSimulator, setting: CameraSetting) {
    this.#inner = inner;
    this.#setting = setting;
  }

  async start(needs: PolicyNeeds): Promise<EpisodeBeginning> {
    const { episode, observation } = this.#inner.start({ ...needs, cameras: [] });
    if (needs.cameras.length === 0) return { episode, observation };
    this.#rig = new RigRenderer(needs.cameras, this.#setting);
    return {
      episode: { ...episode, cameras: needs.cameras },
      observation: await this.#withImages(observation, this.#rig),
    };
  }

  step(control: Control): Tick | Observation | EpisodeEnd | Promise<Observation> {
    const next = this.#inner.step(control);
    return next.type === "observation" && this.#rig ? this.#withImages(next, this.#rig) : next;
  }

  finish(failure?: FailureText): EpisodeOutcome {
    return this.#inner.finish(failure);
  }

  async #withImages(observation: Observation, rig: RigRenderer): Promise<Observation> {
    return { ...observation, images: await rig.pictures(this.#inner.scene) };
  }
}

/** Draws the pictures of a rig and encodes them. */
class RigRenderer {
  readonly #renderer: CameraRenderer;
  readonly #cameras: readonly { camera: Camera; view: PinholeView; rgb: Uint8Array }[];
  readonly #corrupter: PictureCorrupter | undefined;

  constructor(
    cameras: readonly Camera[],
    { map, seed, weather, scenery, random, corruption }: CameraSetting,
  ) {
    const town = scenery.of(map, seed);
    this.#renderer = new CameraRenderer(town, new Atmosphere(weather), seed, map.trafficLights.length);
    const ids = cameras.map(({ id }) => id);
    this.#corrupter = corruption && new PictureCorrupter(corruption, ids, random.fork("corruption"));
    this.#cameras = cameras.map((camera) => ({
      camera,
      view: new PinholeView(camera),
      rgb: new Uint8Array(camera.width * camera.height * 3),
    }));
  }

  /** The pictures of all cameras as JPEG. */
  pictures(scene: Scene): Promise<CameraImage[]> {
    return Promise.all(
      this.#cameras.map(({ camera, view, rgb }) => {
        this.#renderer.render(camera, view, scene, rgb);
        return this.#corrupter
          ? this.#corrupted(rgb, camera, scene.tick, this.#corrupter)
          : encodeJpeg(rgb, camera);
      }),
    );
  }

  async #corrupted(
    rgb: Uint8Array,
    camera: Camera,
    tick: number,
    corrupter: PictureCorrupter,
  ): Promise<CameraImage> {
    const { id, width, height, jpegQuality } = camera;
    corrupter.changePixels(rgb, width, height, id, tick);
    const image = await encodeJpeg(rgb, { ...camera, jpegQuality: corrupter.quality(jpegQuality) });
    corrupter.changeBytes(image.bytes, id, tick);
    return image;
  }
}
