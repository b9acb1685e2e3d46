import { join } from "node:path";
import { projectRoot } from "../../base/project-root.js";

/** The action codebook that comes with driverx, wherever a command is run from. */
export const shippedCodebook = join(projectRoot, "codebooks/action-2048.json");
