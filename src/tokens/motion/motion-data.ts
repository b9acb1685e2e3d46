import { DriverxError } from "../../base/errors.js";
import { FaultCounts } from "./faults.js";
import { readTracks } from "./read-tracks.js";
import { SEGMENT, TRAJECTORY, WindowStore } from "./windows.js";

/** Motion cut into the pieces that vocabularies are made of and judged by. */
export interface MotionData {
  /** Half seconds at 10 Hz. */
  readonly segments: WindowStore;
  /** Three seconds at 2 Hz. */
  readonly trajectories: WindowStore;
  readonly sources: readonly { readonly path: string; readonly tracks: number; readonly segments: number }[];
  readonly faults: FaultCounts["list"];
}

/**
 * Reads and cuts everything at the paths. @param onTrack called after each track with the number read so far.
 * Throws what {@link readTracks} throws, or MOTION_NONE.
 */
export function readMotion(
  paths: readonly string[],
  onTrack: (tracks: number) => void = () => {},
): MotionData {
  const segments = new WindowStore(SEGMENT);
  const trajectories = new WindowStore(TRAJECTORY);
  const faults = new FaultCounts();
  let total = 0;
  const sources = paths.map((path) => {
    const before = segments.count;
    let tracks = 0;
    for (const track of readTracks(path, faults)) {
      segments.addTrack(track);
      trajectories.addTrack(track);
      tracks++;
      onTrack(++total);
    }
    return { path, tracks, segments: segments.count - before };
  });
  if (segments.count === 0) {
    const [fault] = faults.list;
    const why = fault ? `; ${fault.what}: ${fault.first}` : "";
    throw new DriverxError("MOTION_NONE", `no track of half a second or more in ${paths.join(", ")}${why}`);
  }
  return { segments, trajectories, sources, faults: faults.list };
}
