import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readJsonFile } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { camerasOf, tagsOf, type VqaItem } from "../data/item.js";
import { type Task, tasks } from "../objective/difficulty.js";
import type { Form } from "../rewards/rubrics.js";

const itemSchema = z.looseObject({
  scene_token: z.string(),
  frame_token: z.string(),
  question_type: z.enum(tasks),
  question: z.string(),
  answer: z.string(),
  tag: z.union([z.int(), z.array(z.int()).min(1)]),
  /** What a model answered, in files of answers. */
  pred: z.string().optional(),
  image_path: z.union([z.record(z.string(), z.string()), z.array(z.string())]),
});

/** Scene, frame, object tag: what the object looks like. */
const descriptionsSchema = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string())));

/** How the benchmark treats a question of a task with a tag; what is not there it skips. */
const routes: Readonly<Record<Task, Readonly<Record<number, Form>>>> = {
  perception: { 0: "mcq", 2: "vqa" },
  prediction: { 3: "vqa" },
  planning: { 1: "vqa" },
  behavior: { 0: "mcq" },
};

export interface DriveBench {
  readonly items: readonly VqaItem[];
  /** Answers that stand in the file, by item. */
  readonly answers: ReadonlyMap<string, string>;
  /** Questions that the benchmark does not judge. */
  readonly skipped: number;
}

/**
 * Reads a file of DriveBench: a JSON list of questions. Coordinates are shares of the picture. A question gets the pictures of the
 * cameras that it names, or all where it names none.
 *
 * @param descriptions path of the benchmark's visual descriptions.
 * @throws DriverxError FILE_NOT_FOUND, FILE_NOT_JSON, or DRIVEBENCH_INVALID naming the field.
 */
export function readDriveBench(path: string, descriptions?: string): DriveBench {
  const raw = checked(z.array(itemSchema).min(1), path);
  const looks = descriptions === undefined ? {} : checked(descriptionsSchema, descriptions);
  const answers = new Map<string, string>();
  const items = raw.flatMap((item, index): VqaItem[] => {
    const form = routes[item.question_type][[item.tag].flat()[0]];
    if (form === undefined) return [];
    const { scene_token: scene, frame_token: frame, question_type: task, question, answer, pred } = item;
    const id = `${scene}/${frame}/${task}/${index}`;
    if (pred !== undefined) answers.set(id, pred);
    const ofFrame = looks[scene]?.[frame] ?? {};
    const described = tagsOf(question).flatMap((tag) =>
      ofFrame[tag] === undefined ? [] : [`${tag}: ${ofFrame[tag]}`],
    );
    return [
      {
        ...{ id, scene, frame, task, form, question, truth: answer },
        ...(described.length > 0 ? { description: described.join("\n") } : {}),
        images: imagesFor(question, item.image_path),
      },
    ];
  });
  return { items, answers, skipped: raw.length - items.length };
}

function imagesFor(
  question: string,
  paths: Readonly<Record<string, string>> | readonly string[],
): Record<string, string> {
  const listed = Array.isArray(paths) ? paths : Object.values(paths);
  const byCamera = Object.fromEntries(
    listed.flatMap((path) => {
      const camera = /CAM_[A-Z]+(?:_[A-Z]+)*/.exec(path)?.[0];
      return camera === undefined ? [] : [[camera, path.replace(/^.*?(?=samples\/)/, "")]];
    }),
  );
  const named = camerasOf(question).filter((camera) => camera in byCamera);
  return named.length > 0 ? Object.fromEntries(named.map((camera) => [camera, byCamera[camera]])) : byCamera;
}

function checked<T>(schema: z.ZodType<T>, path: string): T {
  const read = schema.safeParse(readJsonFile(path, "DriveBench file"));
  if (read.success) return read.data;
  throw new DriverxError(
    "DRIVEBENCH_INVALID",
    `${path} is no DriveBench file: ${issueText(read.error, "the file")}`,
  );
}
