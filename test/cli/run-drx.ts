import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** What the command line left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `drx`. */
export interface Running {
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves with the match once stderr holds it. */
  heard(text: RegExp): Promise<RegExpExecArray>;
}

/** Starts the built `drx` as a user would. */
export function startDrx(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const process = spawn(globalThis.process.execPath, [program, ...args], {
    env: { ...globalThis.process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  process.stdout.on("data", (data) => {
    stdout += data;
  });
  process.stderr.on("data", (data) => {
    stderr += data;
  });
  const finished = new Promise<Finished>((resolve) =>
    process.on("close", (code) => resolve({ code, stdout, stderr })),
  );
  const heard = (text: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = text.exec(stderr);
        if (match) resolve(match);
      };
      process.stderr.on("data", look);
      finished.then(() => reject(new Error(`drx ended without saying ${text}: ${stderr}`)));
      look();
    });
  return { process, finished, heard };
}

export function runDrx(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return startDrx(args, env).finished;
}

/** A fresh folder for one test. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), "drx-test-"));
}
