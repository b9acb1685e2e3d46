#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { DriverxError, errorText } from "../base/errors.js";
import { version } from "../base/version.js";
import { registerCommands } from "./commands.js";

const program = new Command("drx")
  .description("Closed-loop harness for driving policies on Bench2Drive")
  .version(version)
  .configureOutput({ outputError: (text, write) => write(`drx: ${usageError(text)}\n`) })
  .exitOverride();

registerCommands(program);

// A reader that has seen enough (`drx score ... | head`) closes the pipe; there is nobody left to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

// The terminal may be gone (SIGHUP): what is said into it is lost, what is being written is not.
process.stderr.on("error", () => {});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** What commander says of wrong use, on one line. */
function usageError(text: string): string {
  return `${errorText(text.trim())
    .replace(/^error: /, "")
    .replace(/\.$/, "")}; --help shows the options and examples`;
}

/** Prints one line for a failure; returns the exit code: 0 for --help and --version, else 2. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`drx: ${errorText(error)}\n`);
  if (process.env.DRX_DEBUG || !(error instanceof DriverxError)) {
    const stack = error instanceof Error ? error.stack : undefined;
    if (process.env.DRX_DEBUG && stack) process.stderr.write(`${stack}\n`);
    else process.stderr.write("drx: this is a fault in drx; set DRX_DEBUG=1 to see where it happened\n");
  }
  return 2;
}
