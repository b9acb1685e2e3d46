import { existsSync, readdirSync, readFileSync } from "node:fs";

/**
 * Processes are found by a mark in their environment, which what they start inherits: an evaluator puts its CARLA
 * into a session of its own, so that killing the evaluator's group leaves the server. Never by their name, which
 * other people's processes have too. Linux only; elsewhere nothing is found.
 */

/** The variable that holds the mark. */
export const markVariable = "DRX_PROCESS_MARK";

/** Process ids whose environment has a mark that begins with this text, our own left out. */
export function markedProcesses(mark: string): number[] {
  if (!existsSync("/proc/self/environ")) return [];
  const wanted = `\0${markVariable}=${mark}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => environmentOf(pid).includes(wanted) && !isZombie(pid))
    .map(Number);
}

/** Kills the groups of all marked processes; what is started meanwhile is found by looking again. */
export function killMarked(mark: string): void {
  for (let round = 0; round < 5; round++) {
    const found = markedProcesses(mark);
    if (found.length === 0) return;
    for (const pid of found) {
      // Its group, where it leads one; our own group is never among them, since marked processes have theirs.
      signal(-pid, "SIGKILL");
      signal(pid, "SIGKILL");
    }
  }
}

/** Sends a signal to a process or, with a negative id, to a group; one that is gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already, or never a group.
  }
}

/** The environment with a zero before each entry; empty where it cannot be read. */
function environmentOf(pid: string): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, "latin1")}`;
  } catch {
    return "";
  }
}

function isZombie(pid: string): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return true;
  }
}
