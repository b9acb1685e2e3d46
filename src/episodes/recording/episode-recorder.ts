import type { Control, EpisodeStart, Observation, Tick } from "../../bridge/messages.js";
import type { Actor, Camera, CameraImage } from "../../bridge/observation.js";
import type { Episode } from "../episode-file.js";
import type { LaneExcerpt } from "../map-excerpt.js";
import { opticalOrientation, orientation, position, timestamp } from "./foxglove.js";
import { McapOutput } from "./mcap-output.js";
import { actorsScene, egoFrame, mapScene, planScene, routeScene, worldFrame } from "./scene-messages.js";
import { actorFields, cameraTopics, episodeAttachment, metadataName, topics } from "./topics.js";

/** foxglove.Log's levels. */
const info = 2;
const warning = 3;

type TopicName = keyof typeof topics;
type Channels = Record<TopicName, number>;

/** Writes an episode down while it is driven: see docs/episodes.md for what is in the file. */
export class EpisodeRecorder {
  readonly #output: McapOutput;
  readonly #channels: Channels;
  readonly #cameras: ReadonlyMap<string, number>;
  readonly #start: EpisodeStart;

  private constructor(
    output: McapOutput,
    channels: Channels,
    cameras: ReadonlyMap<string, number>,
    start: EpisodeStart,
  ) {
    this.#output = output;
    this.#channels = channels;
    this.#cameras = cameras;
    this.#start = start;
  }

  /**
   * Begins a recording.
   *
   * @param start with the privileged map, whatever the policy was granted.
   * @param lanes the map around the route, for pictures.
   * @param origin what it takes to start the episode again; texts by name.
   */
  static async create(
    path: string,
    start: EpisodeStart,
    lanes: readonly LaneExcerpt[],
    origin: Readonly<Record<string, string>>,
  ): Promise<EpisodeRecorder> {
    const output = await McapOutput.create(path);
    await output.metadata(metadataName, origin);
    const channels = {} as Channels;
    for (const [key, { topic, name, schema }] of Object.entries(topics)) {
      channels[key as TopicName] = await output.topic(topic, name, schema);
    }
    const cameras = new Map<string, number>();
    for (const camera of start.cameras)
      cameras.set(camera.id, await beginCamera(output, channels.transforms, camera));
    const { openDrive: _, ...privileged } = start.privileged!;
    await output.write(channels.start, 0, { ...start, privileged });
    await output.write(channels.mapScene, 0, mapScene(lanes));
    await output.write(channels.routeScene, 0, routeScene(start.globalPlan));
    return new EpisodeRecorder(output, channels, cameras, start);
  }

  /** Writes what was seen, with the privileged block, and what was answered. */
  async record(state: Tick | Observation, control: Control): Promise<void> {
    const { tick, time, ego } = state;
    const { steer, throttle, brake } = control;
    await this.#write("tick", time, {
      tick,
      time,
      ego,
      control: { steer, throttle, brake },
      actors: packedActors(state.privileged!.actors),
    });
    if (state.type === "observation") await this.#recordPlanStep(state, control);
  }

  async #recordPlanStep(observation: Observation, { plan }: Control): Promise<void> {
    const { tick, time, ego, command, targetPoint, images } = observation;
    const moved = transform(
      worldFrame,
      egoFrame,
      time,
      position(ego.x, ego.y, ego.z),
      orientation(ego.yaw, ego.pitch, ego.roll),
    );
    await this.#write("transforms", time, { transforms: [moved] });
    const privileged = observation.privileged!;
    await this.#write("observation", time, { tick, time, ego, command, targetPoint, privileged });
    await this.#write(
      "actorsScene",
      time,
      actorsScene(time, ego, this.#start.vehicle, privileged, this.#start.privileged!),
    );
    for (const image of images) {
      await this.#output.write(this.#cameras.get(image.id)!, time, compressedImage(image, time));
    }
    if (!plan) return;
    const { timingMs: _, ...timeless } = plan;
    await this.#write("plan", time, { tick, ...timeless });
    await this.#write("planScene", time, planScene(time, plan.waypoints));
    if (plan.reasoning !== undefined) {
      await this.#write("reasoning", time, log(time, info, "policy", plan.reasoning));
    }
  }

  /** Ends the recording with what came of the episode. */
  async finish(episode: Omit<Episode, "version">, episodeText: string): Promise<void> {
    for (const { frame, type, message } of episode.events) {
      const seconds = frame * this.#start.tickSeconds;
      const level = type === "ROUTE_COMPLETION" ? info : warning;
      await this.#write("events", seconds, log(seconds, level, type, message));
    }
    await this.#output.attachment(episodeAttachment, episodeText);
    await this.#output.finish();
  }

  /** Gives the recording up. */
  discard(): void {
    this.#output.discard();
  }

  #write(topic: TopicName, seconds: number, message: object): Promise<void> {
    return this.#output.write(this.#channels[topic], seconds, message);
  }
}

/** Opens a camera's topics and writes where it is. @returns the channel of its pictures. */
async function beginCamera(output: McapOutput, transforms: number, camera: Camera): Promise<number> {
  const { id, width, height, fieldOfView, x, y, z } = camera;
  const { image, calibration } = cameraTopics(id);
  const focal = width / (2 * Math.tan(fieldOfView / 2));
  const calibrations = await output.topic(calibration.topic, calibration.name, calibration.schema);
  await output.write(calibrations, 0, {
    timestamp: timestamp(0),
    frame_id: id,
    width,
    height,
    distortion_model: "",
    D: [],
    K: [focal, 0, width / 2, 0, focal, height / 2, 0, 0, 1],
    R: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    P: [focal, 0, width / 2, 0, 0, focal, height / 2, 0, 0, 0, 1, 0],
  });
  await output.write(transforms, 0, {
    transforms: [transform(egoFrame, id, 0, position(x, y, z), opticalOrientation(camera))],
  });
  return output.topic(image.topic, image.name, image.schema);
}

function transform(
  parent: string,
  child: string,
  seconds: number,
  translation: object,
  rotation: object,
): object {
  return {
    timestamp: timestamp(seconds),
    parent_frame_id: parent,
    child_frame_id: child,
    translation,
    rotation,
  };
}

/** The fields by which a re-simulation compares actors, as one text: JSON numbers would cost ten times the time. */
function packedActors(actors: readonly Actor[]): string {
  const values = new Float64Array(actorFields.length * actors.length);
  let at = 0;
  for (const { id, x, y, z, yaw, speed } of actors) {
    values[at++] = id;
    values[at++] = x;
    values[at++] = y;
    values[at++] = z;
    values[at++] = yaw;
    values[at++] = speed;
  }
  return Buffer.from(values.buffer).toString("base64");
}

function compressedImage({ id, encoding, bytes }: CameraImage, seconds: number): object {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return { timestamp: timestamp(seconds), frame_id: id, format: encoding, data };
}

function log(seconds: number, level: number, name: string, message: string): object {
  return { timestamp: timestamp(seconds), level, message, name, file: "", line: 0 };
}
