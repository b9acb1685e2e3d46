import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { errorText } from "../base/errors.js";

/** A module that cannot be parsed is not run, so asking again for the place of the error is quick. */
const ASKING_MILLISECONDS = 10_000;

/** What went wrong while a module was loaded, with file and line where they can be found. */
export function moduleFault(error: unknown, moduleUrl: string): string {
  const place = error instanceof SyntaxError ? placeOfSyntaxError(moduleUrl) : placeInStack(error);
  return place === null ? errorText(error) : `${place}: ${errorText(error)}`;
}

/** Node tells the place of a syntax error only where it prints it, so another Node has to. */
function placeOfSyntaxError(moduleUrl: string): string | null {
  const { stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", `await import(${JSON.stringify(moduleUrl)});`],
    { encoding: "utf8", timeout: ASKING_MILLISECONDS, stdio: ["ignore", "ignore", "pipe"] },
  );
  const [, file, line] = /^(\S.*):(\d+)$/m.exec(stderr) ?? [];
  return file === undefined ? null : placeText(file, line);
}

/** The first place of the stack outside Node's own code. */
function placeInStack(error: unknown): string | null {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const [, file, line] = /at (?:.*\()?(file:\/\/.+?|\/.+?):(\d+):\d+\)?$/m.exec(stack) ?? [];
  return file === undefined || file === import.meta.url ? null : placeText(file, line);
}

function placeText(file: string, line: string | undefined): string {
  return `${file.startsWith("file:") ? fileURLToPath(file) : file}:${line}`;
}
