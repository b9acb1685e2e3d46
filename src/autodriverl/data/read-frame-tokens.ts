import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readJsonFile } from "../../base/files.js";

const schema = z.array(
  z.union([z.string(), z.looseObject({ frame_token: z.string() }).transform((item) => item.frame_token)]),
);

/** The frame tokens of a DriveBench file, or of a JSON list of tokens. Throws what readJsonFile throws, or TOKENS_INVALID. */
export function readFrameTokens(path: string): string[] {
  const read = schema.safeParse(readJsonFile(path, "list of frames"));
  if (read.success) return read.data;
  throw new DriverxError(
    "TOKENS_INVALID",
    `${path} is neither a DriveBench file nor a JSON list of frame tokens`,
  );
}
