import { resolve } from "node:path";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import type { Camera } from "../bridge/observation.js";
import { readRig } from "../policy/camera-rig.js";
import { townOf } from "../regression/check-episodes.js";
import type { CheckableEpisode } from "../regression/checkable-episode.js";
import { playAgain } from "../regression/play-again.js";
import { checkableEpisodes } from "../regression/read-episodes.js";
import { animated, filmText, pictureWithPlan } from "../report/replay-film.js";
import { loadSimulator } from "../runner/simulators.js";
import { TownMaps } from "../runner/town-maps.js";
import { say, startProgress } from "./output.js";

export interface ReplayOptions {
  readonly out: string;
  readonly camera: string;
  readonly route?: string;
  readonly maps: readonly string[];
}

const rig = "bench2drive-448";
/** Looks down from above the ego, with what is ahead at the top: as Bench2Drive's own, 50 m up. */
const above: Camera = {
  id: "above",
  x: 0,
  y: 0,
  z: 50,
  yaw: 0,
  pitch: -Math.PI / 2,
  roll: 0,
  fieldOfView: (50 * Math.PI) / 180,
  width: 512,
  height: 512,
  jpegQuality: 90,
};

/**
 * `drx episode replay`: plays the recorded controls again and films them through any camera, with the plans over it.
 * Throws BAD_OPTION, ROUTE_NOT_FOUND, MAP_CHANGED and what reading episodes throws.
 */
export async function replay(path: string, options: ReplayOptions): Promise<void> {
  if (!options.out.endsWith(".webp")) {
    throw new DriverxError("BAD_OPTION", `--out: a film's name ends in .webp, not ${options.out}`);
  }
  const camera = cameraNamed(options.camera);
  const episode = chosen(await checkableEpisodes(path), options.route, path);
  const town = townOf(new TownMaps(options.maps.map((folder) => resolve(folder))), episode);
  const planAt = new Map(episode.plans.map((plan) => [plan.tick, plan]));
  const progress = startProgress("ticks", episode.tickHashes.length);
  const pictures: Buffer[] = [];
  try {
    for await (const state of playAgain(episode, town, await loadSimulator("embedded"), [camera])) {
      progress.update(state.tick);
      if (state.type !== "observation") continue;
      const [{ bytes }] = state.images;
      const plan = planAt.get(state.tick);
      const text = filmText(state.time, state.ego, plan, camera.width);
      pictures.push(await pictureWithPlan(bytes, camera, text, plan));
    }
  } finally {
    progress.stop();
  }
  writeFileWhole(options.out, await animated(pictures, 500));
  say(`${options.out}: ${episode.routeId}, ${pictures.length} pictures of ${camera.id} at 2 Hz`);
}

function cameraNamed(name: string): Camera {
  const cameras = [...readRig(rig), above];
  const camera = cameras.find(({ id }) => id === name);
  if (camera) return camera;
  throw new DriverxError(
    "BAD_OPTION",
    `--camera: give ${cameras.map(({ id }) => id).join(", ")}, not ${name}`,
  );
}

function chosen(episodes: readonly CheckableEpisode[], route: string | undefined, path: string) {
  const found = route === undefined ? episodes : episodes.filter(({ routeId }) => routeId === route);
  if (found.length === 1) return found[0];
  const ids = episodes.map(({ routeId }) => routeId).join(", ");
  throw new DriverxError("ROUTE_NOT_FOUND", `${path} holds ${ids}; name one of them with --route`);
}
