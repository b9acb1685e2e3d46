import cliProgress from "cli-progress";

/** What ends a program that would else go on: Ctrl-C, a polite kill, the terminal that goes away. */
export const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Prints the one JSON object of a `--json` command; nothing else may go to stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Says something to the person at the terminal; stderr, so that `--json` output stays clean. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Whether stdout is a terminal that shows colours. */
export function showsColour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}

/** Progress of a long piece of work. */
export interface Progress {
  /** @param note what is being done now, or the running result. */
  update(done: number, note?: string): void;
  stop(): void;
}

/**
 * A bar with the time left on a terminal; elsewhere a plain line at every tenth of the work, and after ten seconds
 * without one.
 */
export function startProgress(label: string, total: number): Progress {
  return process.stderr.isTTY ? bar(label, total) : plainLines(label, total);
}

/** Does long work under a progress bar that it feeds; how much there is to do is known when it first tells. */
export async function withProgress<T>(
  label: string,
  work: (onProgress: (done: number, total: number, note?: string) => void) => Promise<T>,
): Promise<T> {
  let bar: ReturnType<typeof startProgress> | undefined;
  try {
    return await work((done, total, note) => {
      bar ??= startProgress(label, total);
      bar.update(done, note);
    });
  } finally {
    bar?.stop();
  }
}

function bar(label: string, total: number): Progress {
  const drawn = new cliProgress.SingleBar({
    format: `${label} [{bar}] {value}/{total} | {eta_formatted} left | {note}`,
    formatTime: timeText,
    hideCursor: true,
    stream: process.stderr,
  });
  drawn.start(total, 0, { note: "" });
  return {
    update: (done, note = "") => drawn.update(done, { note }),
    stop: () => drawn.stop(),
  };
}

/** Seconds as "2 min 5 s"; a question mark while nothing is known. */
export function timeText(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "?";
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** Longest silence of plain lines, milliseconds. */
const silence = 10_000;

function plainLines(label: string, total: number): Progress {
  let printedTenths = 0;
  let line = `${label} 0/${total}`;
  const print = () => {
    say(line);
    timer.refresh();
  };
  const timer = setTimeout(print, silence).unref();
  return {
    update(done, note = "") {
      const tenths = total > 0 ? Math.floor((10 * done) / total) : 10;
      line = `${label} ${done}/${total}${note ? ` (${note})` : ""}`;
      if (tenths <= printedTenths) return;
      printedTenths = tenths;
      print();
    },
    stop: () => clearTimeout(timer),
  };
}
