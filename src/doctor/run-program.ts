import { spawnSync } from "node:child_process";

/** What a program printed, or why it did not run; a program that hangs is ended. */
export type ProgramOutput =
  | { readonly type: "ran"; readonly text: string }
  | { readonly type: "failed"; readonly reason: string };

const milliseconds = 20_000;

export function runProgram(program: string, args: readonly string[]): ProgramOutput {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    timeout: milliseconds,
    maxBuffer: 1024 * 1024,
  });
  if (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
    return { type: "failed", reason: isAbsent ? `there is no ${program}` : error.message };
  }
  if (status === 0) return { type: "ran", text: stdout.trim() };
  return { type: "failed", reason: stderr.trim().split("\n").at(-1) || `exit code ${status}` };
}
