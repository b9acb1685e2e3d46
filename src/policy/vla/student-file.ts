import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readBytes, readJsonFile } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { cameraSchema } from "../../bridge/observation.js";
import type { ActionCodebook } from "../../tokens/codebook/codebook.js";
import { readCodebook } from "../../tokens/codebook/codebook-file.js";
import { shippedCodebook } from "../../tokens/codebook/shipped-codebook.js";
import { promptHash } from "./prompt.js";

const graphSchema = z.object({
  file: z.string().refine((name) => basename(name) === name),
  sha256: z.string(),
});

const studentSchema = z.object({
  version: z.literal(1),
  type: z.literal("vla-student"),
  codebook: z.object({ hash: z.string(), k: z.int().min(1) }),
  prompt: z.object({ template: z.string(), hash: z.string(), readouts: z.array(z.string()) }),
  /** Every word that is no action token, by id. */
  words: z.array(z.string()),
  firstAction: z.int().min(1),
  actionsPerPlan: z.int().min(1).max(64),
  rig: z.array(cameraSchema).min(1).max(8),
  graphs: z.object({ vision: graphSchema, language: graphSchema, step: graphSchema }),
});

/** A student that `drx distill export` wrote, checked against this driverx. */
export interface Student extends z.infer<typeof studentSchema> {
  readonly folder: string;
  readonly decoder: ActionCodebook;
}

/**
 * Reads a student's folder. A student of another codebook or prompt, and a graph that is not the one that was written,
 * is refused: it would drive, but not as it was taught.
 *
 * @throws DriverxError STUDENT_INVALID or what reading the files throws.
 */
export function readStudent(folder: string): Student {
  const path = join(folder, "student.json");
  const { data, error } = studentSchema.safeParse(readJsonFile(path, "student"));
  if (error) throw invalid(path, issueText(error, "the file"));
  if (data.firstAction !== data.words.length) throw invalid(path, "firstAction does not follow the words");
  if (data.prompt.hash !== promptHash) {
    throw invalid(
      path,
      "it was trained on another prompt than this driverx writes; make its dataset and train anew",
    );
  }
  for (const { file, sha256 } of Object.values(data.graphs)) {
    const found = createHash("sha256")
      .update(readBytes(join(folder, file), "graph"))
      .digest("hex");
    if (found !== sha256) throw invalid(path, `${file} is not the graph that was exported; export anew`);
  }
  return { ...data, folder, decoder: codebookOf(folder, path, data.codebook.hash) };
}

/** The folder's own codebook.json where there is one, else the one that comes with driverx. */
function codebookOf(folder: string, path: string, hash: string): ActionCodebook {
  const own = join(folder, "codebook.json");
  const codebook = readCodebook(existsSync(own) ? own : shippedCodebook);
  if (codebook.hash === hash) return codebook;
  throw invalid(
    path,
    `it speaks the codebook ${hash.slice(0, 12)}, here is ${codebook.hash.slice(0, 12)}; put its own into the folder as codebook.json and .bin`,
  );
}

function invalid(path: string, what: string): DriverxError {
  return new DriverxError("STUDENT_INVALID", `student ${path}: ${what}`);
}
