/**
 * `npm run fuzz [-- --seed 1 --cases 300 --frames 2000 --kills 10]`: bad files for every reader, hostile peers for
 * the bridge, kills with resume. Seeded, so that what it finds can be found again; exit code 1 when it finds
 * something: a stack trace, a wait without end, memory without bound, a record that changed.
 */
import { parseArgs } from "node:util";
import { fuzzBridge } from "./fuzz/bridge.mjs";
import { fuzzCommands } from "./fuzz/commands.mjs";
import { fuzzFiles } from "./fuzz/files.mjs";
import { fuzzKills } from "./fuzz/kills.mjs";
import { build } from "./setup.mjs";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    cases: { type: "string", default: "300" },
    commands: { type: "string", default: "40" },
    frames: { type: "string", default: "2000" },
    kills: { type: "string", default: "10" },
  },
});
const number = (name) => {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`fuzz: --${name} must be a whole number`);
  process.exit(2);
};
const seed = number("seed");
const parts = [
  ["files", () => fuzzFiles(seed, number("cases"))],
  ["commands", () => fuzzCommands(seed, number("commands"))],
  ["bridge", () => fuzzBridge(seed, number("frames"))],
  ["kills", () => fuzzKills(seed, number("kills"))],
];

build();
let found = 0;
for (const [name, run] of parts) {
  const begun = Date.now();
  const { tried, findings } = await run();
  found += findings.length;
  console.log(
    `${name}: ${tried} tried, ${findings.length} found, ${((Date.now() - begun) / 1000).toFixed(1)} s`,
  );
  for (const finding of findings) console.log(`  ${finding}`);
}
process.exitCode = found > 0 ? 1 : 0;
