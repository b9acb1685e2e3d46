import { RandomStream } from "../../../src/base/random.js";
import { type BuildOptions, buildCodebook } from "../../../src/tokens/codebook/build.js";
import type { ActionCodebook } from "../../../src/tokens/codebook/codebook.js";
import { FaultCounts } from "../../../src/tokens/motion/faults.js";
import type { MotionData } from "../../../src/tokens/motion/motion-data.js";
import { tracksOf } from "../../../src/tokens/motion/track.js";
import { SEGMENT, TRAJECTORY, WindowStore } from "../../../src/tokens/motion/windows.js";

/** Drives of a kinematic bicycle at 20 Hz that cruises, turns and stops; odd ones know their control. */
export function inventedDrives(drives: number, seconds: number): MotionData {
  const segments = new WindowStore(SEGMENT);
  const trajectories = new WindowStore(TRAJECTORY);
  for (let drive = 0; drive < drives; drive++) {
    for (const track of tracksOf(
      `drive ${drive}`,
      `drive ${drive}`,
      frames(drive, seconds),
      new FaultCounts(),
    )) {
      segments.addTrack(track);
      trajectories.addTrack(track);
    }
  }
  return {
    segments,
    trajectories,
    sources: [{ path: "invented", tracks: drives, segments: segments.count }],
    faults: [],
  };
}

function* frames(drive: number, seconds: number) {
  const random = new RandomStream(`invented drive ${drive}`);
  let [x, y, yaw, speed, bend, wantedSpeed, wantedBend] = [0, 0, 0, 5, 0, 5, 0];
  for (let tick = 0; tick < 20 * seconds; tick++) {
    if (tick % 50 === 0) {
      wantedSpeed = random.chance(0.2) ? 0 : random.uniform(2, 12);
      wantedBend = random.chance(0.5) ? 0 : random.uniform(-0.1, 0.1);
    }
    const acceleration = Math.max(-4, Math.min(2, wantedSpeed - speed));
    const control =
      drive % 2 === 1
        ? { steer: 5 * bend, throttle: Math.max(0, acceleration / 2), brake: Number(acceleration < -1) }
        : {};
    yield { time: tick * 0.05, x, y, yaw, ...control };
    speed = Math.max(0, speed + 0.05 * acceleration - Number(wantedSpeed === 0) * 0.02);
    bend += 0.1 * (wantedBend - bend);
    x += 0.05 * speed * Math.cos(yaw);
    y += 0.05 * speed * Math.sin(yaw);
    yaw += 0.05 * speed * bend;
  }
}

export function smallCodebook(
  data: MotionData,
  options: Partial<BuildOptions> = {},
): Promise<ActionCodebook> {
  return buildCodebook(data, {
    k: 256,
    seed: 0,
    method: "k-means",
    headingWeight: 2.6,
    heldOut: 0.2,
    threads: 1,
    ...options,
  });
}
