/** Damaged files through the whole command line: one clear line and exit code 2, or a result. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finishedRun, runDrx, someRoutes } from "./drx.mjs";
import { damaged, pick, randomOf } from "./mutate.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

export async function fuzzCommands(seed, cases) {
  const folder = mkdtempSync(join(tmpdir(), "drx-fuzz-"));
  const findings = [];
  try {
    const run = await finishedRun(join(folder, "run"));
    for (let number = 0; number < cases; number++) {
      const random = randomOf(2_000_003 * seed + number);
      const place = join(folder, String(number));
      const { file, args } = pick(random, commands)(run, place, random);
      writeFileSync(file, damaged(random, readFileSync(file)));
      const result = await runDrx(args);
      const fault = faultOf(result);
      if (fault) findings.push(`case ${number}, drx ${args.join(" ")}: ${fault}`);
      rmSync(place, { recursive: true, force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { tried: cases, findings };
}

/** Each copies good files to a place, says which to damage, and how drx is to be called. */
const commands = [
  (_, place) => {
    cpSync(join(root, "routes/riverside.xml"), join(place, "suite.xml"));
    const file = join(place, "suite.xml");
    return { file, args: ["drive", ...someRoutes, "--suite", file, "--out", join(place, "run")] };
  },
  (_, place) => {
    cpSync(join(root, "routes/maps/Riverside.xodr"), join(place, "Riverside.xodr"));
    return { file: join(place, "Riverside.xodr"), args: ["map", "info", join(place, "Riverside.xodr")] };
  },
  (_, place) => {
    cpSync(join(root, "routes/maps/Riverside.xodr"), join(place, "Riverside.xodr"));
    const args = ["drive", ...someRoutes, "--maps", place, "--out", join(place, "run")];
    return { file: join(place, "Riverside.xodr"), args };
  },
  ...["results.json", "run.json", "summary.json"].flatMap((name) =>
    ["score", "report"].map((command) => (run, place) => {
      cpSync(run, place, { recursive: true });
      return { file: join(place, name), args: [command, place] };
    }),
  ),
  ...["score", "report"].map((command) => (run, place) => {
    cpSync(run, place, { recursive: true });
    const episodes = join(place, "episodes");
    return { file: join(episodes, readdirSync(episodes)[0]), args: [command, place] };
  }),
  (run, place, random) => {
    cpSync(run, place, { recursive: true });
    const episodes = join(place, "episodes");
    const file = pick(random, [
      join(place, "run.json"),
      join(place, "log.jsonl"),
      join(place, "results.json"),
      join(episodes, readdirSync(episodes)[0]),
    ]);
    return { file, args: ["drive", ...someRoutes, "--out", place, "--resume"] };
  },
];

/** What is wrong with how a call ended, if anything. */
function faultOf({ code, signal, stderr }) {
  if (signal !== null) return `ended by ${signal}`;
  if (code !== 0 && code !== 1 && code !== 2) return `exit code ${code}`;
  if (/^\s+at /m.test(stderr)) return `a stack trace: ${stderr.slice(0, 300)}`;
  if (/fault in drx/.test(stderr)) return `a fault of its own: ${stderr.slice(0, 300)}`;
  if (code === 2 && stderr.split("\n").filter((line) => line.startsWith("drx: ")).length !== 1) {
    return `not one line: ${stderr.slice(0, 300)}`;
  }
  return undefined;
}
