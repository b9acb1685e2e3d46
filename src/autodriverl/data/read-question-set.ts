import { join } from "node:path";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readTextFile } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { groupBy } from "../../bench/group-by.js";
import { tasks } from "../objective/difficulty.js";
import type { Form } from "../rewards/rubrics.js";
import type { VqaFrame, VqaItem } from "./item.js";

/** What is needed of the files of `drx distill questions`. */
const frameSchema = z.looseObject({
  id: z.string(),
  source: z.looseObject({ run: z.string(), recording: z.string() }),
  split: z.string(),
  cameras: z.array(z.looseObject({ width: z.number(), height: z.number() })).min(1),
  images: z.array(z.object({ camera: z.string(), path: z.string() })),
});
const questionSchema = z.looseObject({
  id: z.string(),
  frame: z.string(),
  task: z.enum(tasks),
  form: z.enum(["open", "yes-no", "choice"]),
  question: z.string(),
  answer: z.string(),
  /** The answer without its words. */
  value: z.string(),
});

const forms: Readonly<Record<z.infer<typeof questionSchema>["form"], Form>> = {
  open: "vqa",
  "yes-no": "yes-no",
  choice: "mcq",
};

/**
 * The training split of a set of `drx distill questions`, a recording a scene. Its objects have no tags in a table, so that cleaning looks at texts,
 * options and pictures alone.
 *
 * @throws DriverxError FILE_NOT_FOUND, or QUESTIONS_INVALID naming the line.
 */
export function readQuestionSet(folder: string): VqaFrame[] {
  const questions = groupBy(readLines(join(folder, "questions.jsonl"), questionSchema), ({ frame }) => frame);
  const frames = readLines(join(folder, "frames.jsonl"), frameSchema).filter(
    ({ split }) => split === "train",
  );
  return frames.map(({ id: frame, source, cameras, images: pictures }) => {
    const asked = questions.get(frame) ?? [];
    const scene = `${source.run}/${source.recording}`;
    const images = Object.fromEntries(pictures.map(({ camera, path }) => [camera, path]));
    const action = asked.find(({ task }) => task === "behavior")?.value;
    const items = asked.map(
      ({ id, task, form, question, answer }): VqaItem => ({
        ...{ id, scene, frame, task, form: forms[form], question, truth: answer, images },
        ...(action === undefined ? {} : { action }),
      }),
    );
    return { scene, frame, objects: new Map(), images, imageSize: cameras[0], items };
  });
}

function readLines<T>(path: string, schema: z.ZodType<T>): T[] {
  return readTextFile(path, "questions")
    .split("\n")
    .flatMap((line, i) => {
      if (line === "") return [];
      try {
        return [schema.parse(JSON.parse(line))];
      } catch (error) {
        const what = error instanceof z.ZodError ? issueText(error, "the line") : "no JSON";
        throw new DriverxError("QUESTIONS_INVALID", `${path}, line ${i + 1}: ${what}`, { cause: error });
      }
    });
}
