import { checkBench2Drive, checkCarlaRoot, checkPython } from "../doctor/carla.js";
import type { Finding } from "../doctor/finding.js";
import {
  checkCodebook,
  checkDisk,
  checkGpus,
  checkModels,
  checkNode,
  checkPorts,
  checkVulkan,
} from "../doctor/machine.js";
import { printJson } from "./output.js";

/** The options of `drx doctor` as the command line gives them. */
export interface DoctorOptions {
  readonly carlaRoot?: string;
  readonly bench2driveRoot?: string;
  readonly python: string;
  readonly json?: true;
}

/** Looks at the machine and says of each thing that it is fine, or what to do; exit code 1 when something is wrong. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const findings = [
    checkNode(),
    checkDisk(process.cwd()),
    await checkPorts(),
    checkCodebook(),
    checkModels(),
    ...checkPython(options.python),
    checkCarlaRoot(options.carlaRoot),
    checkBench2Drive(options.bench2driveRoot),
    checkGpus(),
    checkVulkan(),
  ];
  if (options.json) printJson({ version: 1, findings });
  else process.stdout.write(findings.map(lineOf).join(""));
  if (findings.some(({ state }) => state === "wrong")) process.exitCode = 1;
}

function lineOf({ name, state, found, advice }: Finding): string {
  const verdict = advice === null ? "fine" : `${state}: ${advice}`;
  return `${name.padEnd(17)} ${found}: ${verdict}\n`;
}
