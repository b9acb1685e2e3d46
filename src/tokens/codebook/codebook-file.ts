import { endianness } from "node:os";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readBytes, readJsonFile, writeFileWhole } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { CONTROL, POSE } from "../motion/windows.js";
import { ActionCodebook, CURVE_POSES, TOKEN_SECONDS } from "./codebook.js";

/**
 * The codebook's two files: `<name>.json`, which says what it is and where each array lies, and `<name>.bin`, the
 * arrays one after the other, little-endian. docs/tokens.md describes the format.
 */

const VERSION = 1;
const LARGEST_K = 1_000_000;

const arraySchema = z.object({
  type: z.enum(["float32", "uint32"]),
  shape: z.array(z.int().min(1)),
  offset: z.int().min(0),
});
const count = z.int().min(0);

const fileSchema = z.object({
  version: z.literal(VERSION),
  type: z.literal("action-codebook"),
  k: z.int().min(1).max(LARGEST_K),
  dims: z.literal(POSE),
  tokenSeconds: z.literal(TOKEN_SECONDS),
  headingWeight: z.number().min(0),
  inertia: z.number().min(0),
  hash: z.string().length(64),
  binary: z.string(),
  arrays: z.object({ curves: arraySchema, controls: arraySchema, counts: arraySchema }),
  provenance: z.object({
    driverx: z.string(),
    method: z.enum(["k-means", "k-disk"]),
    engine: z.literal("tfjs").optional(),
    sources: z.array(z.object({ path: z.string(), tracks: count, segments: count })),
    dataSha256: z.string(),
    faults: z.array(z.object({ what: z.string(), count, first: z.string() })),
    groups: z.array(z.string()),
    heldOutGroups: z.array(z.string()),
    trainSegments: count,
    heldOutSegments: count,
    standstillSegments: count,
    seed: z.int(),
    restarts: z.int(),
    iterations: z.int(),
  }),
});

/** Writes `<path>` (ending in .json) and the binary beside it. */
export function writeCodebook(path: string, codebook: ActionCodebook): void {
  if (!path.endsWith(".json")) {
    throw new DriverxError("CODEBOOK_NAME", `${path}: the name of a codebook ends in .json`);
  }
  const { curves, controls, counts } = codebook.arrays;
  const { k } = codebook;
  const { headingWeight, inertia, provenance } = codebook.metadata;
  const parts = [curves, controls, counts].map((array) => littleEndian(array));
  const offsets = [0, parts[0].length, parts[0].length + parts[1].length];
  const binary = basename(path).replace(/\.json$/, ".bin");
  const content: z.input<typeof fileSchema> = {
    version: VERSION,
    type: "action-codebook",
    k,
    dims: POSE,
    tokenSeconds: TOKEN_SECONDS,
    headingWeight,
    inertia,
    hash: codebook.hash,
    binary,
    arrays: {
      curves: { type: "float32", shape: [k, CURVE_POSES, POSE], offset: offsets[0] },
      controls: { type: "float32", shape: [k, CONTROL], offset: offsets[1] },
      counts: { type: "uint32", shape: [k], offset: offsets[2] },
    },
    provenance: provenance as z.input<typeof fileSchema>["provenance"],
  };
  writeFileWhole(join(dirname(path), binary), Buffer.concat(parts));
  writeFileWhole(path, `${JSON.stringify(content, null, 2)}\n`);
}

/** Reads a codebook. Throws FILE_NOT_FOUND, FILE_NOT_JSON or CODEBOOK_INVALID naming the field. */
export function readCodebook(path: string): ActionCodebook {
  const result = fileSchema.safeParse(readJsonFile(path, "codebook"));
  if (!result.success) {
    throw invalid(path, issueText(result.error, "the file"));
  }
  const { arrays, binary, hash, headingWeight, inertia, provenance, k } = result.data;
  if (basename(binary) !== binary) throw invalid(path, `binary: "${binary}" is not a file name`);
  const bytes = readBytes(join(dirname(path), binary), "arrays of the codebook");
  const bytesOf = (name: keyof typeof arrays, shape: readonly number[]) => {
    const { shape: stated, offset } = arrays[name];
    if (stated.join() !== shape.join())
      throw invalid(path, `arrays.${name}.shape is not [${shape.join(", ")}]`);
    const length = 4 * shape.reduce((product, side) => product * side, 1);
    if (offset + length > bytes.length) {
      throw invalid(path, `arrays.${name}: ${binary} ends before it; the two files do not belong together`);
    }
    return nativeCopy(bytes.subarray(offset, offset + length));
  };
  const codebook = new ActionCodebook(
    {
      curves: new Float32Array(bytesOf("curves", [k, CURVE_POSES, POSE])),
      controls: new Float32Array(bytesOf("controls", [k, CONTROL])),
      counts: new Uint32Array(bytesOf("counts", [k])),
    },
    { headingWeight, inertia, provenance },
  );
  if (codebook.hash !== hash) {
    throw invalid(path, `hash does not match ${binary}; the two files do not belong together`);
  }
  return codebook;
}

function littleEndian(array: Float32Array | Uint32Array): Buffer {
  const bytes = Buffer.from(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return endianness() === "LE" ? bytes : bytes.swap32();
}

/** A copy in this machine's byte order, at an address that typed arrays can stand on. */
function nativeCopy(bytes: Buffer): ArrayBuffer {
  const copy = Buffer.alloc(bytes.length);
  bytes.copy(copy);
  if (endianness() !== "LE") copy.swap32();
  return copy.buffer.slice(copy.byteOffset, copy.byteOffset + copy.length) as ArrayBuffer;
}

function invalid(path: string, what: string): DriverxError {
  return new DriverxError("CODEBOOK_INVALID", `codebook ${path}: ${what}`);
}
