import { DriverxError, errorText } from "../../base/errors.js";
import type { Tensors } from "./tensor-crew.js";

/** The optional package; package.json says which version. */
const PACKAGE = "@tensorflow/tfjs-node-gpu";
/** `.npmrc` keeps packages from running scripts, and this one fetches its library by one. */
const SCRIPTS = "--ignore-scripts=false --foreground-scripts";

/**
 * Loads TensorFlow.js for the GPU, which only those have who installed it. Throws TENSORFLOW_MISSING, or
 * TENSORFLOW_BROKEN when its native library is not there or does not load.
 */
export async function loadTensors(): Promise<Tensors> {
  // By default NVIDIA's libraries round the factors of a product to 10 bits, which is far too coarse for distances.
  process.env.NVIDIA_TF32_OVERRIDE ??= "0";
  try {
    return (await import(PACKAGE)).default;
  } catch (error) {
    throw tensorsFault(error);
  }
}

/** What to say when the package does not load. */
export function tensorsFault(error: unknown): DriverxError {
  const text = errorText(error);
  const missing =
    (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND" && text.includes(`'${PACKAGE}'`);
  return missing
    ? new DriverxError(
        "TENSORFLOW_MISSING",
        `--engine tfjs: ${PACKAGE} is not installed; run \`npm install --no-save ${SCRIPTS} ${PACKAGE}@4.22.0\` ` +
          "(it downloads its library from outside the npm registry), or leave --engine out",
      )
    : new DriverxError(
        "TENSORFLOW_BROKEN",
        `--engine tfjs: ${PACKAGE} does not load: ${text}; run \`npm rebuild ${PACKAGE} ${SCRIPTS}\`, or leave --engine out`,
        { cause: error },
      );
}
