/**
 * `npm start`: sets up where needed, then drives the default suite with the expert and with the student that ships
 * (cameras, reasoning, action tokens). With arguments it is `drx drive` with these.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { setUp } from "./setup.mjs";

const student = "models/student";

setUp();
const words = process.argv.slice(2);
const drives = words.length > 0 || !existsSync(student) ? [words] : [[], ["--policy", `vla:${student}`]];
for (const drive of drives) {
  const { status } = spawnSync(process.execPath, ["dist/cli/main.js", "drive", ...drive], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}
