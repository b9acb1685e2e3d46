import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import type { DrivingFrame } from "../../src/distill/frames/frame.js";
import { questionsAbout } from "../../src/distill/questions/generate.js";
import type { Question } from "../../src/distill/questions/question.js";
import type { KeptFrame } from "../../src/distill/questions/question-set.js";

/** Writes a question set of frames made by hand, with a grey picture for every camera. @returns its questions. */
export async function writeSet(
  folder: string,
  frames: readonly DrivingFrame[],
  seed = 0,
): Promise<Question[]> {
  const kept: KeptFrame[] = [];
  const questions: Question[] = [];
  for (const frame of frames) {
    const images: KeptFrame["images"] = [];
    for (const { id: camera, width, height } of frame.cameras) {
      const path = `images/${frame.id}/${camera}.jpg`;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      const picture = sharp({ create: { width, height, channels: 3, background: "grey" } });
      writeFileSync(join(folder, path), await picture.jpeg().toBuffer());
      images.push({ camera, path });
    }
    kept.push({ ...frame, split: "train", images });
    questions.push(...questionsAbout(frame, "train", seed).questions);
  }
  const lines = (items: readonly object[]) => items.map((item) => `${JSON.stringify(item)}\n`).join("");
  writeFileSync(join(folder, "frames.jsonl"), lines(kept));
  writeFileSync(join(folder, "questions.jsonl"), lines(questions));
  writeFileSync(join(folder, "manifest.json"), '{"version":1}');
  return questions;
}
