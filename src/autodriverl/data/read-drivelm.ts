import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { isFolder, readJsonFile } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { type Task, tasks } from "../objective/difficulty.js";
import { camerasOf, formOf, type KeyObject, tagsOf, type VqaFrame, type VqaItem } from "./item.js";

const number = z.number();
const text = z.string().nullish();
const question = z.looseObject({ Q: z.string(), A: z.string() });
const frameSchema = z.looseObject({
  key_object_infos: z
    .record(
      z.string(),
      z.looseObject({
        Category: text,
        Status: text,
        Visual_description: text,
        // nuScenes: [x1, y1, x2, y2]; CARLA: [[x1, y1], [x2, y2]].
        "2d_bbox": z.union([
          z.tuple([number, number, number, number]),
          z.tuple([z.tuple([number, number]), z.tuple([number, number])]),
        ]),
      }),
    )
    .default({}),
  QA: z.object(
    Object.fromEntries(tasks.map((task) => [task, z.array(question).default([])])) as Record<
      Task,
      z.ZodDefault<z.ZodArray<typeof question>>
    >,
  ),
  image_paths: z.record(z.string(), z.string()).default({}),
});
type RawFrame = z.infer<typeof frameSchema>;

const scenesSchema = z.record(z.string(), z.looseObject({ key_frames: z.record(z.string(), frameSchema) }));

/** Sizes of the pictures that boxes and tags are given in. */
const NUSCENES_IMAGE = { width: 1600, height: 900 };
const CARLA_IMAGE = { width: 1024, height: 384 };

/**
 * Reads DriveLM: a nuScenes file with scenes and their key frames, or a folder of the CARLA variant with one file a frame below
 * town, scenario and route. Frames come sorted by scene and frame.
 *
 * @throws DriverxError FILE_NOT_FOUND, FILE_NOT_JSON, or DRIVELM_INVALID naming file and field.
 */
export function readDriveLm(path: string): VqaFrame[] {
  const frames = isFolder(path) ? readCarla(path) : readNuScenes(path);
  if (frames.length === 0) throw new DriverxError("DRIVELM_INVALID", `${path} holds no frame of DriveLM`);
  return frames.sort((a, b) => compare(a.scene, b.scene) || compare(a.frame, b.frame));
}

function readNuScenes(path: string): VqaFrame[] {
  const scenes = checked(scenesSchema, readJsonFile(path, "DriveLM file"), path);
  return Object.entries(scenes).flatMap(([scene, { key_frames }]) =>
    Object.entries(key_frames).map(([frame, raw]) => vqaFrame(scene, frame, raw, NUSCENES_IMAGE)),
  );
}

function readCarla(folder: string): VqaFrame[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );
  return files.map((name) => {
    const path = join(folder, name);
    const parts = relative(folder, path).split(sep);
    const raw = checked(frameSchema, readJsonFile(path, "DriveLM frame"), path);
    const scene = parts.slice(0, -1).join("/") || ".";
    return vqaFrame(scene, parts.at(-1)!.replace(/\.json$/, ""), raw, CARLA_IMAGE);
  });
}

function checked<T>(schema: z.ZodType<T>, json: unknown, path: string): T {
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  throw new DriverxError(
    "DRIVELM_INVALID",
    `${path} is no DriveLM file: ${issueText(read.error, "the file")}`,
  );
}

function vqaFrame(scene: string, frame: string, raw: RawFrame, imageSize: VqaFrame["imageSize"]): VqaFrame {
  const objects = new Map(Object.entries(raw.key_object_infos).map(([tag, info]) => [tag, keyObject(info)]));
  const images = Object.fromEntries(
    Object.entries(raw.image_paths).map(([camera, path]) => [camera, belowRoot(path)]),
  );
  const action = raw.QA.behavior[0]?.A;
  const items = tasks.flatMap((task) =>
    raw.QA[task].map(({ Q, A }, index): VqaItem => {
      const looks = tagsOf(Q).flatMap((tag) =>
        objects.get(tag)?.description ? [`${tag}: ${objects.get(tag)!.description}`] : [],
      );
      return {
        id: `${scene}/${frame}/${task}/${index}`,
        scene,
        frame,
        task,
        form: formOf(Q, A),
        question: Q,
        truth: A,
        ...(looks.length > 0 ? { description: looks.join("\n") } : {}),
        images: imagesFor(Q, images),
        // Of a choice only the letter is known.
        ...(action !== undefined && !/^[A-H]\.?$/.test(action) ? { action } : {}),
      };
    }),
  );
  return { scene, frame, objects, images, imageSize, items };
}

function keyObject(info: RawFrame["key_object_infos"][string]): KeyObject {
  return {
    category: info.Category ?? "",
    status: info.Status ?? null,
    description: info.Visual_description ?? "",
    box: info["2d_bbox"].flat() as [number, number, number, number],
  };
}

/** The pictures of the cameras that a question names; of all where it names none. */
function imagesFor(question: string, images: Readonly<Record<string, string>>): Record<string, string> {
  const named = camerasOf(question).filter((camera) => camera in images);
  return named.length > 0
    ? Object.fromEntries(named.map((camera) => [camera, images[camera]]))
    : { ...images };
}

/** DriveLM's paths begin beside its own folder: "../nuscenes/samples/..." lies at "samples/..." of nuScenes. */
function belowRoot(path: string): string {
  return path.replace(/^(\.\.\/)+nuscenes\//, "").replace(/^(\.\.?\/)+/, "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
