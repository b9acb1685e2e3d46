import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { DriverxError } from "../base/errors.js";
import { readTextFile } from "../base/files.js";
import type { RigidTransform } from "../geometry/rigid-transform.js";
import { canSpeed } from "./nuscenes/can-bus.js";
import { drivableAreas } from "./nuscenes/map-expansion.js";
import { samplesOfScene } from "./nuscenes/samples.js";
import { type CameraImage, type NuscenesTables, readNuscenes } from "./nuscenes/tables.js";
import { readPathFile } from "./path-file.js";
import { readRunSamples } from "./run-samples.js";
import type { OpenLoopSample } from "./sample.js";
import { readSampleFile } from "./sample-file.js";

/** Where recorded driving comes from; exactly one of the first four is given. */
export interface SourceOptions {
  readonly samples?: string;
  readonly nuscenes?: string;
  readonly paths?: string;
  readonly run?: string;
  readonly nuscenesVersion?: string;
  readonly scenes?: string;
}

export interface Source {
  /** In words, for reports. */
  readonly description: string;
  readonly samples: readonly OpenLoopSample[];
  /** Plans that the source itself holds, by token; null where it holds none. */
  readonly plans: ReadonlyMap<string, Float64Array> | null;
  /** The front camera's picture of a sample, where there is one. */
  frontView(token: string): FrontView | null;
}

/** A front camera's picture with what it takes to project places of the plan frame into it. */
export interface FrontView {
  /** The picture's file. */
  readonly path: string;
  readonly camera: CameraImage;
  readonly lidarToGlobal: RigidTransform;
  /** The lidar's height over the ground, m. */
  readonly lidarHeight: number;
}

const NO_VIEW = () => null;

/** Reads the source that the options name. Throws BAD_OPTION and what the readers throw. */
export function loadSource(options: SourceOptions): Source {
  const given = (["samples", "nuscenes", "paths", "run"] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (given.length !== 1) {
    throw new DriverxError(
      "BAD_OPTION",
      `give exactly one of --samples, --nuscenes, --paths and --run to say what was recorded${given.length > 1 ? `, not ${given.map((name) => `--${name}`).join(" and ")}` : ""}`,
    );
  }
  if (options.nuscenes !== undefined) return nuscenesSource(options.nuscenes, options);
  if (options.scenes !== undefined || options.nuscenesVersion !== undefined) {
    throw new DriverxError(
      "BAD_OPTION",
      "--scenes and --nuscenes-version choose from the tables of --nuscenes",
    );
  }
  if (options.paths !== undefined) {
    const samples = readPathFile(options.paths);
    return { description: `recorded paths ${options.paths}`, samples, plans: null, frontView: NO_VIEW };
  }
  if (options.run !== undefined) {
    const samples = readRunSamples(options.run);
    return { description: `driven paths of ${options.run}`, samples, plans: null, frontView: NO_VIEW };
  }
  return sampleFileSource(options.samples!);
}

function sampleFileSource(path: string): Source {
  const planned = readSampleFile(path);
  const plans = planned.every(({ plan }) => plan !== null)
    ? new Map(planned.map(({ sample, plan }) => [sample.token, plan!]))
    : null;
  const samples = planned.map(({ sample }) => sample);
  return { description: `sample file ${path}`, samples, plans, frontView: NO_VIEW };
}

function nuscenesSource(root: string, options: SourceOptions): Source {
  const tables = readNuscenes(root, {
    version: options.nuscenesVersion ?? null,
    scenes: options.scenes === undefined ? null : sceneNames(options.scenes),
  });
  const areaOf = drivableAreas(root);
  const samples = tables.scenes.flatMap((scene) =>
    samplesOfScene(scene, canSpeed(root, scene.name), areaOf(scene.location)),
  );
  // The test split's tables of annotations are empty: nobody to collide with is then not the same as no collision.
  const isAnnotated = tables.scenes.some(({ keyframes }) =>
    keyframes.some(({ annotations }) => annotations.length > 0),
  );
  return {
    description: `nuScenes ${root}, ${tables.scenes.length} scenes`,
    samples: isAnnotated ? samples : samples.map((sample) => ({ ...sample, agents: null })),
    plans: null,
    frontView: frontViews(tables),
  };
}

/** Names separated by commas, or a file with one name a line. */
function sceneNames(given: string): Set<string> {
  const text = existsSync(given) ? readTextFile(given, "list of scenes") : given.replaceAll(",", "\n");
  const names = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (names.length > 0) return new Set(names);
  throw new DriverxError(
    "BAD_OPTION",
    "--scenes names no scene; give names separated by commas or a file of names",
  );
}

function frontViews({ root, scenes }: NuscenesTables): Source["frontView"] {
  const keyframes = new Map(
    scenes.flatMap((scene) => scene.keyframes.map((keyframe) => [keyframe.token, keyframe])),
  );
  return (token) => {
    const keyframe = keyframes.get(token);
    if (!keyframe?.frontCamera) return null;
    const path = join(root, keyframe.frontCamera.filename);
    // A table may come from anywhere; pictures are taken from the dataset only.
    if (relative(root, path).startsWith("..") || !existsSync(path)) return null;
    return {
      path,
      camera: keyframe.frontCamera,
      lidarToGlobal: keyframe.lidarToGlobal,
      lidarHeight: keyframe.lidarToEgo[11],
    };
  };
}
