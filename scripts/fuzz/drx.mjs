/** The built command line, as users call it. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

export function startDrx(args) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const finished = new Promise((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  return { child, finished };
}

/** Runs to the end; killed, with `signal` set, when it takes longer than so many milliseconds. */
export async function runDrx(args, milliseconds = 60_000) {
  const { child, finished } = startDrx(args);
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  const result = await finished;
  clearTimeout(timer);
  return result;
}

export const someRoutes = [
  "--suite",
  "riverside",
  "--routes",
  "1,5",
  "--policy",
  "idle",
  "--transport",
  "local",
];

/** Drives two routes into a folder. */
export async function finishedRun(folder) {
  const { code, stderr } = await runDrx(["drive", ...someRoutes, "--out", folder]);
  if (code !== 0) throw new Error(`the run to begin with failed: ${stderr}`);
  return folder;
}
