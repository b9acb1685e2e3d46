import { z } from "zod";
import { DriverxError } from "../base/errors.js";
import { readJsonFile } from "../base/files.js";
import { issueText } from "../base/issue-text.js";
import { type MotionData, readMotion } from "../tokens/motion/motion-data.js";
import { say } from "./output.js";

const tokenFileSchema = z.object({
  trajectories: z.array(z.object({ tokens: z.array(z.union([z.int().min(0), z.string().max(32)])) })),
});

/** Token sequences from the command line: one given as arguments, or those of a JSON file. */
export function readTokenLists(given: readonly string[]): (string | number)[][] {
  if (given.length > 1 || !given[0].endsWith(".json")) return [[...given]];
  const result = tokenFileSchema.safeParse(readJsonFile(given[0], "token file"));
  if (result.success) return result.data.trajectories.map(({ tokens }) => tokens);
  throw new DriverxError("TOKENS_INVALID", `token file ${given[0]}: ${issueText(result.error, "the file")}`);
}

/** An array as rows of so many numbers. */
export function rowsOf(values: Float64Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, i) => [
    ...values.subarray(i * width, (i + 1) * width),
  ]);
}

/** Reads sources with a sign of life, and says what was wrong with them. */
export function readSources(sources: readonly string[]): MotionData {
  const data = readMotion(sources, (tracks) => {
    if (tracks % 200 === 0) say(`read ${tracks} tracks`);
  });
  for (const { what, count, first } of data.faults) say(`${what}: ${count} times, first in ${first}`);
  return data;
}
