import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readJsonFile } from "../../base/files.js";

/** The CAN bus expansion of nuScenes, a separate download: `<root>/can_bus/<scene>_pose.json` and others. */

/** Forward speed at a time in microseconds, m/s; null where the scene has no CAN data. */
export type CanSpeed = (timestamp: number) => number | null;

/** Wheelbase of the cars, m; nuScenes' steering angle is halved against the road wheels' (ST-P3, VAD). */
const WHEELBASE = 2.588;

const poseMessages = z.array(z.object({ utime: z.number(), vel: z.array(z.number()).min(1) }));
const steeringMessages = z.array(z.object({ utime: z.number(), value: z.number() }));

/** The speed of a scene's CAN messages. Throws CAN_BUS_WRONG. */
export function canSpeed(root: string, scene: string): CanSpeed {
  const messages = readMessages(root, scene, "pose", poseMessages);
  return (timestamp) => nearest(messages, timestamp)?.vel[0] ?? null;
}

/**
 * The path's curvature from the steering wheel, 1/m, positive left; mirrored for Singapore's logs (ST-P3, VAD).
 * Throws CAN_BUS_WRONG.
 */
export function canCurvature(
  root: string,
  scene: { readonly name: string; readonly location: string },
): (timestamp: number) => number | null {
  const messages = readMessages(root, scene.name, "steeranglefeedback", steeringMessages);
  const sign = scene.location.startsWith("singapore") ? -1 : 1;
  return (timestamp) => {
    const message = nearest(messages, timestamp);
    return message === null ? null : (sign * 2 * message.value) / WHEELBASE;
  };
}

function readMessages<Message extends { utime: number }>(
  root: string,
  scene: string,
  kind: string,
  schema: z.ZodType<Message[]>,
): Message[] {
  const path = join(root, "can_bus", `${scene}_${kind}.json`);
  if (!existsSync(path)) return [];
  const parsed = schema.safeParse(readJsonFile(path, "CAN bus file"));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new DriverxError(
    "CAN_BUS_WRONG",
    `CAN bus file ${path}: ${issue.path.join(".") || "the whole file"}: ${issue.message}`,
  );
}

/** The message nearest in time, the later one on a tie; messages stand in time order. */
function nearest<Message extends { utime: number }>(
  messages: readonly Message[],
  timestamp: number,
): Message | null {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (messages[middle].utime < timestamp) low = middle + 1;
    else high = middle;
  }
  const after = messages[low];
  const before = messages[low - 1];
  if (!after || !before) return after ?? before ?? null;
  return timestamp - before.utime < after.utime - timestamp ? before : after;
}
