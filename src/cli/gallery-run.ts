import { resolve } from "node:path";
import sharp from "sharp";
import { writeFileWhole } from "../base/files.js";
import { isSuccess } from "../bench/success.js";
import type { Observation } from "../bridge/messages.js";
import type { Camera } from "../bridge/observation.js";
import { boxCorners } from "../geometry/boxes.js";
import { toLocal } from "../geometry/vectors.js";
import { townOf } from "../regression/check-episodes.js";
import type { CheckableEpisode } from "../regression/checkable-episode.js";
import { playAgain } from "../regression/play-again.js";
import { checkableEpisodes } from "../regression/read-episodes.js";
import { type GalleryPicture, type GalleryStrip, galleryPage } from "../report/gallery-page.js";
import { pictureWithPlan } from "../report/replay-film.js";
import { namedWeather } from "../routes/weather.js";
import { loadSimulator } from "../runner/simulators.js";
import { TownMaps } from "../runner/town-maps.js";
import { startProgress } from "./output.js";

/** Pictures in a strip, and their sides in the page, pixels. */
const PICTURES = 6;
const SIDE = 240;
/** What belongs to the scenario is drawn around with so much room, m: walkers are small from above. */
const OUTLINE = 0.7;
/** The share of the drive that the pictures are spread over: scenarios come early on their routes. */
const SHOWN = 0.8;
/** Looks down onto some 70 m of road, most of it ahead of the ego. */
const above: Camera = {
  id: "above",
  x: 16,
  y: 0,
  z: 60,
  yaw: 0,
  pitch: -Math.PI / 2,
  roll: 0,
  fieldOfView: (60 * Math.PI) / 180,
  width: 480,
  height: 480,
  jpegQuality: 95,
};

/**
 * `drx report --gallery`: one episode of each scenario type of a run, played again and seen from above. Throws
 * MAP_CHANGED and what reading episodes throws.
 *
 * @param out path of the page.
 */
export async function writeGallery(run: string, maps: readonly string[], out: string): Promise<void> {
  const chosen = oneOfEachType(await checkableEpisodes(run));
  const towns = new TownMaps(maps.map((folder) => resolve(folder)));
  const progress = startProgress("scenario types", chosen.size);
  const strips: GalleryStrip[] = [];
  try {
    for (const [type, episode] of chosen) {
      strips.push(await stripOf(type, episode, towns));
      progress.update(strips.length, type);
    }
  } finally {
    progress.stop();
  }
  writeFileWhole(out, galleryPage(`Scenarios of ${run}`, strips));
}

/** For each type, in alphabetical order, the first episode that went well, or else the first. */
function oneOfEachType(episodes: readonly CheckableEpisode[]): Map<string, CheckableEpisode> {
  const chosen = new Map<string, CheckableEpisode>();
  for (const episode of episodes) {
    const type = episode.route.scenarios[0]?.type ?? "none";
    const known = chosen.get(type);
    if (!known || (!isSuccess(known.record) && isSuccess(episode.record))) chosen.set(type, episode);
  }
  return new Map([...chosen].sort(([first], [second]) => (first < second ? -1 : 1)));
}

async function stripOf(type: string, episode: CheckableEpisode, towns: TownMaps): Promise<GalleryStrip> {
  const { routeId, record, plans } = episode;
  const planAt = new Map(plans.map((plan) => [plan.tick, plan]));
  const wanted = wantedTicks(episode);
  // The weather changes nothing but the pictures, and by night one would recognise nothing.
  const route = { ...episode.route, weathers: [{ routePercentage: 0, ...namedWeather("ClearNoon")! }] };
  const states = playAgain({ ...episode, route }, townOf(towns, episode), await loadSimulator("embedded"), [
    above,
  ]);
  const pictures: GalleryPicture[] = [];
  for await (const state of states) {
    if (state.type !== "observation" || state.tick < wanted[pictures.length]) continue;
    const plan = planAt.get(state.tick);
    const [{ bytes }] = state.images;
    const picture = await pictureWithPlan(bytes, above, [], plan, scenarioBoxes(state));
    pictures.push({
      time: state.time,
      speed: state.ego.speed,
      jpeg: await sharp(picture).resize(SIDE).jpeg({ quality: 82 }).toBuffer(),
    });
    if (pictures.length === wanted.length) break;
  }
  const isSolved = isSuccess(record);
  const outcome = isSolved ? "solved" : `${record.status}, score ${record.scores.score_composed}`;
  return { type, routeId, town: route.town, isSolved, outcome, pictures };
}

/** The corners of what the scenario has put there, in the ego frame. */
function scenarioBoxes({ ego, privileged }: Observation): [number, number][][] {
  return (privileged?.actors ?? [])
    .filter(({ role }) => role === "scenario")
    .map((actor) => {
      const halfLength = actor.halfLength + OUTLINE;
      const halfWidth = actor.halfWidth + OUTLINE;
      return boxCorners({ ...actor, halfLength, halfWidth }).map(([x, y]): [number, number] => {
        const local = toLocal(ego, x, y);
        return [local.x, local.y];
      });
    });
}

/** Ticks spread evenly over the first part of the drive, without its very beginning. */
function wantedTicks({ tickHashes }: CheckableEpisode): number[] {
  return Array.from({ length: PICTURES }, (_, i) =>
    Math.round((SHOWN * tickHashes.length * (i + 0.75)) / (PICTURES - 0.25)),
  );
}
