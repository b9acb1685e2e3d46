import { dirname, join } from "node:path";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readJsonFile } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import type { Camera } from "../../bridge/observation.js";
import type { ActionCodebook } from "../../tokens/codebook/codebook.js";
import { readCodebook } from "../../tokens/codebook/codebook-file.js";
import { shippedCodebook } from "../../tokens/codebook/shipped-codebook.js";
import { readRig } from "../camera-rig.js";

const servedSchema = z.strictObject({
  version: z.literal(1),
  type: z.literal("vla-server"),
  server: z.strictObject({
    /** Address of the API, such as http://127.0.0.1:8000/v1. */
    url: z.string(),
    model: z.string(),
    deadlineSeconds: z.number().positive().max(600).default(30),
  }),
  /** Path of the codebook from this file; the one that comes with driverx where absent. */
  codebook: z.string().optional(),
  /** The vocabulary's id of action token 0; the others follow. */
  firstActionId: z.int().min(0),
  actionsPerPlan: z.int().min(1).max(64).default(6),
  /** Name of a rig, or the path of its YAML file. */
  rig: z.string().default("bench2drive-448"),
  /** With {speed} (m/s), {command}, {ahead} and {right} (metres to the target point) in their places. */
  prompt: z.string().min(1),
  reasoning: z
    .strictObject({
      /** 0: never; 1: before every plan; n: before every n-th, the plans between hold to it. */
      every: z.int().min(0).default(0),
      maxTokens: z.int().min(1).max(8192).default(512),
    })
    .prefault({}),
});

/** A student behind an OpenAI-compatible server, as its description says. */
export interface ServedStudent {
  readonly server: { readonly url: string; readonly model: string; readonly deadlineSeconds: number };
  readonly decoder: ActionCodebook;
  readonly firstActionId: number;
  readonly actionsPerPlan: number;
  readonly rig: readonly Camera[];
  readonly prompt: string;
  readonly reasoning: { readonly every: number; readonly maxTokens: number };
}

/** Reads a description. Throws STUDENT_INVALID or what reading its files throws. */
export function readServedStudent(path: string): ServedStudent {
  const { data, error } = servedSchema.safeParse(readJsonFile(path, "student"));
  if (error) throw new DriverxError("STUDENT_INVALID", `student ${path}: ${issueText(error, "the file")}`);
  const { codebook, rig, server, firstActionId, actionsPerPlan, prompt, reasoning } = data;
  return {
    server,
    firstActionId,
    actionsPerPlan,
    prompt,
    reasoning,
    rig: readRig(rig),
    decoder: readCodebook(codebook === undefined ? shippedCodebook : join(dirname(path), codebook)),
  };
}
