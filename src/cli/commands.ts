import type { Command } from "commander";

/** Adds every command of `drx`. Each command lives in a file of its own that exports one register function. */
export function registerCommands(_program: Command): void {}
