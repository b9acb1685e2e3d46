/** Reads damaged files, one after the other, and tells its parent what came of each; see files.mjs. */
import { writeFileSync } from "node:fs";
import { damaged, pick, randomOf } from "./mutate.mjs";
import { readersIn } from "./readers.mjs";

const [, , folder, run, seed, from, to] = process.argv;
const { DriverxError } = await import(new URL("../../dist/base/errors.js", import.meta.url));
const readers = await readersIn(folder, run);
if (Number(from) === 0)
  for (const reader of readers) tell(`${reader.name}, undamaged`, () => reader.read(reader.path));

for (let number = Number(from); number < Number(to); number++) {
  const random = randomOf(1_000_003 * Number(seed) + number);
  const reader = pick(random, readers);
  writeFileSync(reader.path, damaged(random, reader.good));
  process.send({ type: "begun", number, name: reader.name });
  tell(`${reader.name}, case ${number}`, () => reader.read(reader.path));
  writeFileSync(reader.path, reader.good);
}
process.send({ type: "done" }, () => process.exit());

/** A reader either reads or throws an error of ours, in one line. */
function tell(name, read) {
  const before = Date.now();
  try {
    read();
  } catch (error) {
    if (!(error instanceof DriverxError)) {
      process.send({
        type: "finding",
        text: `${name}: ${String(error?.stack ?? error)
          .split("\n")
          .slice(0, 3)
          .join(" | ")}`,
      });
    } else if (name.endsWith("undamaged")) {
      process.send({ type: "finding", text: `${name}: ${error.message}` });
    }
  }
  if (Date.now() - before > 5000)
    process.send({ type: "finding", text: `${name}: took ${Date.now() - before} ms` });
}
