import { DriverxError } from "../base/errors.js";
import { readJsonFile } from "../base/files.js";
import { readCodebook } from "../tokens/codebook/codebook-file.js";
import { decode } from "../tokens/codebook/decode.js";
import { readVocabulary } from "../tokens/vocabulary/vocabulary-file.js";
import type { TokenDecoder } from "./predictions.js";

/** Numbers of a decoded pose: x ahead, y to the right, yaw. */
const POSE_NUMBERS = 3;

/**
 * Decodes plans given as tokens: two a waypoint from a trajectory vocabulary (x ahead, then y to the right), one a
 * half second from an action codebook. Throws TOKENS_UNKNOWN, and what reading the file throws.
 */
export function readTokenDecoder(path: string): TokenDecoder {
  const type = (readJsonFile(path, "vocabulary or codebook") as { type?: unknown } | null)?.type;
  if (type === "trajectory-vocabulary") {
    const vocabulary = readVocabulary(path);
    return (tokens) => vocabulary.decode(tokens).map(([ahead, right]) => [right, ahead]);
  }
  if (type === "action-codebook") {
    const codebook = readCodebook(path);
    return (tokens) => {
      const { poses } = decode(codebook, tokens);
      return tokens.map((_, i) => [poses[POSE_NUMBERS * i + 1], poses[POSE_NUMBERS * i]]);
    };
  }
  throw new DriverxError(
    "TOKENS_UNKNOWN",
    `${path} is neither a trajectory vocabulary nor an action codebook; drx vocab build and drx codebook build make them`,
  );
}
