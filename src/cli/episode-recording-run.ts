import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { isFolder, writeFileWhole } from "../base/files.js";
import type { EgoState } from "../bridge/observation.js";
import { Recording } from "../episodes/recording/recording.js";
import { rigText } from "../policy/camera-rig.js";
import { printJson, say } from "./output.js";

/** `drx episode info`: what a recording holds. */
export async function showRecording(path: string, { json }: { readonly json?: true }): Promise<void> {
  const recording = await Recording.open(path);
  const { origin, start } = recording;
  const episode = await recording.episode();
  let ticks = 0;
  for await (const _ of recording.ticks()) ticks++;
  const info = {
    route: start.routeId,
    town: start.town,
    scenarios: start.scenarios.map(({ type }) => type),
    seed: origin.seed,
    repetition: origin.repetition,
    driverx: origin.driverx,
    policy: episode?.policy ?? null,
    ticks,
    seconds: Math.round(1000 * ticks * start.tickSeconds) / 1000,
    cameras: start.cameras.map(({ id }) => id),
    status: episode?.record.status ?? null,
    drivingScore: episode?.record.scores.score_composed ?? null,
  };
  if (json) return printJson({ version: 1, ...info });
  const lines: [string, string][] = [
    ["route", `${info.route} in ${info.town}, seed ${info.seed}, repetition ${info.repetition}`],
    ["scenarios", info.scenarios.join(", ") || "none"],
    ["policy", info.policy ?? "unknown: the recording was cut off"],
    ["driven", `${info.ticks} ticks, ${info.seconds} s`],
    ["cameras", rigText(start.cameras)],
    [
      "result",
      info.status === null ? "none: the recording was cut off" : `${info.status}, score ${info.drivingScore}`,
    ],
    ["driverx", info.driverx],
  ];
  process.stdout.write(lines.map(([name, text]) => `${name.padEnd(10)} ${text}\n`).join(""));
}

/** `drx episode export`: a recording as CSV (ticks), JSON lines (plan steps) and JPEG files. Throws OUT_OCCUPIED. */
export async function exportRecording(path: string, { out }: { readonly out: string }): Promise<void> {
  if (isFolder(out)) throw new DriverxError("OUT_OCCUPIED", `${out} exists already; choose another --out`);
  const recording = await Recording.open(path);
  const rows: string[] = [];
  for await (const message of recording.ticks()) {
    const row = tickRow(message);
    if (rows.length === 0) rows.push(Object.keys(row).join(","));
    rows.push(Object.values(row).join(","));
  }
  writeFileWhole(join(out, "ticks.csv"), `${rows.join("\n")}\n`);
  const steps: string[] = [];
  for await (const { observation, plan, images } of recording.steps()) {
    const files: Record<string, string> = {};
    for (const [camera, bytes] of images) {
      files[camera] = join("images", camera, `${String(observation.tick).padStart(5, "0")}.jpg`);
      writeFileWhole(join(out, files[camera]), bytes);
    }
    steps.push(JSON.stringify({ ...observation, plan: plan ?? null, images: files }));
  }
  writeFileWhole(join(out, "steps.jsonl"), `${steps.join("\n")}\n`);
  say(`${out}: ${rows.length - 1} ticks, ${steps.length} plan steps`);
}

/** A line of ticks.csv. */
export function tickRow({
  tick,
  time,
  ego,
  control,
}: {
  readonly tick: number;
  readonly time: number;
  readonly ego: EgoState;
  readonly control: { readonly steer: number; readonly throttle: number; readonly brake: number };
}): Record<string, number> {
  const { velocity, acceleration, angularVelocity, ...rest } = ego;
  return {
    tick,
    time,
    x: rest.x,
    y: rest.y,
    z: rest.z,
    yaw: rest.yaw,
    pitch: rest.pitch,
    roll: rest.roll,
    velocityX: velocity[0],
    velocityY: velocity[1],
    accelerationX: acceleration[0],
    accelerationY: acceleration[1],
    yawRate: angularVelocity[2],
    speed: rest.speed,
    steer: control.steer,
    throttle: control.throttle,
    brake: control.brake,
  };
}
