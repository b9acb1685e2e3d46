import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { isFolder, writeFileWhole } from "../base/files.js";
import { Clip, clipCameras } from "../episodes/clips/clip.js";
import type { ClipState } from "../episodes/clips/clip-state.js";
import { toLocal } from "../geometry/vectors.js";
import { tickRow } from "./episode-recording-run.js";
import { say, startProgress } from "./output.js";

/** A clip has ten frames a second; every fifth is a plan step. */
const framesPerStep = 5;
const waypointSeconds = 0.5;
/** Points that models of Bench2Drive plan: 3 s. */
const mostWaypoints = 6;

/**
 * `drx episode import`: a Bench2Drive clip as the files that `drx episode export` writes; what was driven afterwards
 * stands as the plan. Throws OUT_OCCUPIED and what {@link Clip} throws; nothing is announced as done before all is read.
 */
export async function importClip(path: string, { out }: { readonly out: string }): Promise<void> {
  if (isFolder(out)) throw new DriverxError("OUT_OCCUPIED", `${out} exists already; choose another --out`);
  const clip = Clip.open(path);
  const progress = startProgress("frames", clip.frames);
  const rows: string[] = [];
  const driven: { x: number; y: number }[] = [];
  const steps: { state: ClipState; images: Record<string, string> }[] = [];
  try {
    for await (const { state, frame } of clip.states()) {
      const { control, ...seen } = state;
      const row = tickRow({ ...seen, control });
      if (rows.length === 0) rows.push(Object.keys(row).join(","));
      rows.push(Object.values(row).join(","));
      const index = driven.length;
      driven.push({ x: state.ego.x, y: state.ego.y });
      progress.update(driven.length);
      if (index % framesPerStep !== 0) continue;
      const images: Record<string, string> = {};
      for (const camera of clipCameras) {
        images[camera] = join("images", camera, `${String(state.tick).padStart(5, "0")}.jpg`);
        writeFileWhole(join(out, images[camera]), await clip.picture(camera, index, frame));
      }
      steps.push({ state, images });
    }
  } finally {
    progress.stop();
  }
  const lines = steps.map(({ state: { control: _, ...observation }, images }, step) =>
    JSON.stringify({ ...observation, plan: planOf(observation, step * framesPerStep, driven), images }),
  );
  writeFileWhole(join(out, "ticks.csv"), `${rows.join("\n")}\n`);
  writeFileWhole(join(out, "steps.jsonl"), `${lines.join("\n")}\n`);
  say(`${out}: ${clip.scenario} in ${clip.town}, ${driven.length} frames, ${steps.length} plan steps`);
}

/** Where the ego was at the next steps, in its frame now; null at the clip's end. */
function planOf({ tick, ego }: Omit<ClipState, "control">, from: number, driven: { x: number; y: number }[]) {
  const waypoints: [number, number][] = [];
  for (let ahead = 1; ahead <= mostWaypoints; ahead++) {
    const later = driven[from + ahead * framesPerStep];
    if (!later) break;
    const { x, y } = toLocal(ego, later.x, later.y);
    waypoints.push([x, y]);
  }
  return waypoints.length > 0 ? { tick, waypoints, waypointSeconds } : null;
}
