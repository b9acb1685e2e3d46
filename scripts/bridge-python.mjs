/**
 * Sets up .venv-bridge, a Python with the package in sim-bridge/ and what its tests need. DRX_PYTHON names another Python
 * to make it with.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const environment = join(root, ".venv-bridge");

export const bridgePython = join(environment, "bin/python");

export function setUpBridgePython() {
  if (!existsSync(bridgePython)) run(process.env.DRX_PYTHON ?? "python3", ["-m", "venv", environment]);
  run(bridgePython, ["-m", "pip", "install", "--quiet", `${join(root, "sim-bridge")}[test]`]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUpBridgePython();
