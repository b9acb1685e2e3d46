import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { issueText } from "../../base/issue-text.js";
import { type Episode, parseEpisode } from "../episode-file.js";
import { type McapItem, readMcap } from "./mcap-input.js";
import {
  actorFields,
  cameraTopics,
  episodeAttachment,
  metadataName,
  type ObservationMessage,
  observationMessage,
  type PlanMessage,
  planMessage,
  type StartMessage,
  startMessage,
  type TickMessage,
  tickMessage,
  topics,
} from "./topics.js";

/** What it takes to start a recorded episode again. */
export interface RecordingOrigin {
  readonly driverx: string;
  readonly seed: number;
  readonly repetition: number;
  /** The suite's entry as JSON. */
  readonly route: string;
  readonly mapSha256: string;
}

const originSchema = z.object({
  format: z.literal("1"),
  driverx: z.string(),
  seed: z.coerce.number().int(),
  repetition: z.coerce.number().int().min(0),
  route: z.string(),
  mapSha256: z.string(),
});

const pictureSchema = z.object({ frame_id: z.string(), format: z.literal("jpeg"), data: z.base64() });

/** A plan step of a recording: what was seen and what the policy planned. */
export interface RecordedStep {
  readonly observation: ObservationMessage;
  /** Absent when the policy failed at this step. */
  readonly plan: PlanMessage | undefined;
  /** JPEG bytes by camera. */
  readonly images: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** Reads recordings of our own. Each call goes through the file from its start, and holds one step at a time. */
export class Recording {
  readonly path: string;
  readonly origin: RecordingOrigin;
  readonly start: StartMessage;

  private constructor(path: string, origin: RecordingOrigin, start: StartMessage) {
    this.path = path;
    this.origin = origin;
    this.start = start;
  }

  /** Throws what {@link readMcap} throws, and RECORDING_INVALID for a file that is not a recording of ours. */
  static async open(path: string): Promise<Recording> {
    let origin: RecordingOrigin | undefined;
    for await (const item of readMcap(path, new Set([topics.start.topic]))) {
      if (item.type === "metadata" && item.name === metadataName) {
        origin = checked(path, "metadata", originSchema, Object.fromEntries(item.values));
      } else if (item.type === "message" && origin) {
        return new Recording(path, origin, checked(path, item.topic, startMessage, item.content));
      }
    }
    throw new DriverxError(
      "RECORDING_INVALID",
      `recording ${path}: there is no beginning of an episode in it; it was cut off, or another program wrote it`,
    );
  }

  /** The state and control of each tick. */
  async *ticks(): AsyncGenerator<TickMessage> {
    for await (const item of readMcap(this.path, new Set([topics.tick.topic]))) {
      if (item.type === "message") yield checked(this.path, item.topic, tickMessage, item.content);
    }
  }

  /** Everybody else at a tick, by id; undefined when the recording does not reach that far. */
  async actorsAt(tick: number): Promise<Map<number, Record<string, number>> | undefined> {
    for await (const message of this.ticks()) {
      if (message.tick === tick) return unpackedActors(message.actors);
    }
    return undefined;
  }

  /** The plan steps in order. @param withImages false leaves the pictures unread. */
  async *steps(withImages = true): AsyncGenerator<RecordedStep> {
    const cameras = withImages ? this.start.cameras.map(({ id }) => cameraTopics(id).image.topic) : [];
    const wanted = new Set<string>([topics.observation.topic, topics.plan.topic, ...cameras]);
    let step:
      | {
          observation: ObservationMessage;
          plan: PlanMessage | undefined;
          images: Map<string, Uint8Array<ArrayBuffer>>;
        }
      | undefined;
    for await (const item of readMcap(this.path, wanted)) {
      if (item.type !== "message") continue;
      const { topic, content } = item;
      if (topic === topics.observation.topic) {
        if (step) yield step;
        const observation = checked(this.path, topic, observationMessage, content);
        step = { observation, plan: undefined, images: new Map() };
      } else if (topic === topics.plan.topic) {
        if (step) step.plan = checked(this.path, topic, planMessage, content);
      } else {
        const { frame_id, data } = checked(this.path, topic, pictureSchema, content);
        step?.images.set(frame_id, Buffer.from(data, "base64"));
      }
    }
    if (step) yield step;
  }

  /** What came of the episode; undefined when it was cut off. */
  async episode(): Promise<Episode | undefined> {
    for await (const item of readMcap(this.path, new Set())) {
      if (isEpisode(item)) return parseEpisode(item.text, this.path);
    }
    return undefined;
  }
}

/** What a tick says of everybody else, by id. */
export function unpackedActors(text: string): Map<number, Record<string, number>> {
  const bytes = Buffer.from(text, "base64");
  const width = actorFields.length;
  const actors = new Map<number, Record<string, number>>();
  for (let at = 0; at + 8 * width <= bytes.length; at += 8 * width) {
    const fields = Object.fromEntries(actorFields.map((name, i) => [name, bytes.readDoubleLE(at + 8 * i)]));
    actors.set(fields.id, fields);
  }
  return actors;
}

function isEpisode(item: McapItem): item is McapItem & { type: "attachment" } {
  return item.type === "attachment" && item.name === episodeAttachment;
}

function checked<T>(path: string, where: string, schema: z.ZodType<T>, content: unknown): T {
  const { data, error } = schema.safeParse(content);
  if (!error) return data;
  throw new DriverxError("RECORDING_INVALID", `recording ${path}: ${where}: ${issueText(error, "message")}`);
}
