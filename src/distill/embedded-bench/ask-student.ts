import sharp from "sharp";
import { benchCorruptions, CLEAN, type Setting, TEXT_ONLY } from "../../autodriverl/evaluation/settings.js";
import { JPEG_QUALITY, spoilPicture } from "../../autodriverl/evaluation/spoil-picture.js";
import { RandomStream } from "../../base/random.js";
import type { Camera } from "../../bridge/observation.js";
import type { PlanRuntime } from "../../policy/vla/plan-runtime.js";
import { PictureCorrupter } from "../../sim/sensors/corruptions/corruption.js";
import type { ActionCodebook } from "../../tokens/codebook/codebook.js";
import { decode } from "../../tokens/codebook/decode.js";
import { POSE } from "../../tokens/motion/windows.js";
import type { BenchFrame } from "./bench-frames.js";
import type { GradedAnswer } from "./grade.js";

export interface Asking {
  readonly frames: readonly BenchFrame[];
  readonly settings: readonly Setting[];
  readonly rig: readonly Camera[];
  readonly decoder: ActionCodebook;
  readonly runtime: PlanRuntime;
  readonly seed: number;
  readonly onProgress: (done: number) => void;
}

/** Asks a student about every frame in every setting. @returns its answers by setting, in the order of the frames. */
export async function askStudent(asking: Asking): Promise<Map<Setting, GradedAnswer[]>> {
  const { frames, settings, rig, decoder, runtime, seed, onProgress } = asking;
  const answers = new Map<Setting, GradedAnswer[]>(settings.map((setting) => [setting, []]));
  let done = 0;
  for (const frame of frames) {
    for (const setting of settings) {
      // Each frame is a question of its own, not a step of a drive.
      runtime.reset();
      const images = await picturesOf(frame, setting, rig, seed);
      const answer = await runtime.ask({ images, facts: frame.facts });
      const isDecoded = answer.type === "tokens";
      answers.get(setting)!.push({
        truth: frame.truth,
        said: isDecoded ? answer.readouts : null,
        driven: frame.future,
        planned: isDecoded ? waypointsOf(decoder, answer.tokens) : null,
      });
      onProgress(++done);
    }
  }
  return answers;
}

function waypointsOf(decoder: ActionCodebook, tokens: readonly number[]): [number, number][] {
  const { poses } = decode(decoder, [...tokens]);
  return tokens.map((_, i) => [poses[i * POSE], poses[i * POSE + 1]]);
}

/** A frame's pictures in a setting, in the order of the rig. What is random in them follows seed, setting, frame and camera. */
async function picturesOf(frame: BenchFrame, setting: Setting, rig: readonly Camera[], seed: number) {
  const corruption = benchCorruptions.find(({ column }) => column === setting)?.ours;
  const corrupter =
    corruption &&
    new PictureCorrupter(
      corruption,
      rig.map(({ id }) => id),
      new RandomStream(`embedded/${seed}`).fork(corruption.name).fork(frame.id),
    );
  return Promise.all(
    rig.map(async (camera) => ({
      camera: camera.id,
      bytes: await pictureOf(frame, setting, camera, corrupter),
    })),
  );
}

async function pictureOf(
  frame: BenchFrame,
  setting: Setting,
  camera: Camera,
  corrupter: PictureCorrupter | undefined,
): Promise<Uint8Array> {
  if (setting === TEXT_ONLY) return blackPicture(camera);
  const clean = frame.images.get(camera.id)!;
  if (setting === CLEAN) return clean;
  return spoilPicture(clean, corrupter!, frame.id, camera.id);
}

function blackPicture({ width, height }: Camera): Promise<Uint8Array> {
  return sharp({ create: { width, height, channels: 3, background: "black" } })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
