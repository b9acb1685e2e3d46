/**
 * `npm run bench [name ...]`: runs the benches in benchmarks/ one after the other and prints each figure as a ratio to
 * the baseline measured beside it. Exit code 1 when a figure misses its target.
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run, setUp } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

setUp();
run("npx", ["tsc", "-p", "tsconfig.bench.json"]);

const wanted = process.argv.slice(2);
const names = readdirSync(`${root}/benchmarks`)
  .filter((file) => file.endsWith(".ts") && file !== "measure.ts")
  .map((file) => file.slice(0, -".ts".length))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no bench named ${unknown.join(", ")} in benchmarks/`);
  process.exit(2);
}

for (const name of names) {
  const { bench } = await import(`${root}/dist/benchmarks/benchmarks/${name}.js`);
  for (const result of await bench()) print(result);
}

function print({ what, value, unit, baseline, target }) {
  const ratio = `${(value / baseline.value).toFixed(2)} x ${baseline.what} (${baseline.value.toPrecision(3)} ${unit})`;
  console.log(`${what}: ${value.toPrecision(3)} ${unit}; ${ratio}${verdict(value, target)}`);
}

function verdict(value, target) {
  if (!target) return "";
  const met = "below" in target ? value < target.below : value > target.above;
  if (!met) process.exitCode = 1;
  const wish = "below" in target ? `below ${target.below}` : `above ${target.above}`;
  return `; target ${wish}: ${met ? "met" : "MISSED"}`;
}
