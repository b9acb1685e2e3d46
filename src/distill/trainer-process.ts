import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DriverxError } from "../base/errors.js";
import { projectRoot } from "../base/project-root.js";

const trainerFolder = join(projectRoot, "trainer");
/** What the documented installation makes. */
const ownPython = join(trainerFolder, ".venv/bin/python");

/** The trainer's exit code after a fault that it has told. */
const TOLD = 2;

/** How to make the trainer's environment. */
const installCommand = "python3 -m venv trainer/.venv && trainer/.venv/bin/pip install -e trainer";

/** The Python that has the trainer's packages, as far as can be told without starting it. */
function trainerPython(): string {
  return existsSync(ownPython) ? ownPython : "python3";
}

/**
 * Runs a module of the trainer with this terminal's streams, until it ends.
 *
 * @returns false when it refused its input, which it has told itself in a line.
 * @throws DriverxError PYTHON_MISSING, or TRAINER_FAILED when it fell.
 */
export async function runTrainer(
  python: string = trainerPython(),
  module: string,
  options: readonly string[],
): Promise<boolean> {
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(python, ["-m", module, ...options], {
      stdio: "inherit",
      env: { ...process.env, PYTHONPATH: trainerFolder },
    });
    // A polite kill reaches this process alone, unlike Ctrl-C.
    process.once("SIGTERM", () => child.kill());
    child.on("error", (error) =>
      reject(
        new DriverxError(
          "PYTHON_MISSING",
          `cannot start ${python}: ${error.message}; install the trainer: ${installCommand}`,
          {
            cause: error,
          },
        ),
      ),
    );
    child.on("close", resolve);
  });
  if (code === 0) return true;
  if (code === TOLD) return false;
  throw new DriverxError(
    "TRAINER_FAILED",
    `${module} ended with ${code}, see above; its packages are installed by: ${installCommand}`,
  );
}
