/** Damaged files for every reader. The readers run in a process of their own, with a bound on its time and memory. */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finishedRun } from "./drx.mjs";

const worker = fileURLToPath(new URL("./files-worker.mjs", import.meta.url));
const longestCase = 20_000;
const megabytes = 1024;

export async function fuzzFiles(seed, cases) {
  const folder = mkdtempSync(join(tmpdir(), "drx-fuzz-"));
  const findings = [];
  try {
    const run = await finishedRun(join(folder, "made"));
    let next = 0;
    // A case that ends the process is noted, and the next process goes on behind it.
    while (next < cases)
      next = await readCases(join(folder, `from-${next}`), run, seed, next, cases, findings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { tried: cases, findings };
}

/** @returns the first case that was not tried. */
function readCases(folder, run, seed, from, to, findings) {
  const child = fork(worker, [folder, run, seed, from, to], {
    execArgv: [`--max-old-space-size=${megabytes}`],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return new Promise((resolve) => {
    let current;
    let isDone = false;
    let timer = setTimeout(() => child.kill("SIGKILL"), 3 * longestCase);
    child.on("message", (message) => {
      if (message.type === "finding") findings.push(message.text);
      if (message.type === "done") isDone = true;
      if (message.type !== "begun") return;
      current = message;
      clearTimeout(timer);
      timer = setTimeout(() => child.kill("SIGKILL"), longestCase);
    });
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (isDone) return resolve(to);
      findings.push(
        current
          ? `${current.name}, case ${current.number}: the process ended (${signal ?? code}): a wait without end, or too much memory`
          : `the readers could not be set up (${signal ?? code})`,
      );
      resolve(current ? current.number + 1 : to);
    });
  });
}
