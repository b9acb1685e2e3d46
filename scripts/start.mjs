/** `npm start`: sets up where needed, then drives the default suite; further arguments go to `drx drive`. */
import { spawnSync } from "node:child_process";
import { setUp } from "./setup.mjs";

setUp();
const result = spawnSync(process.execPath, ["dist/cli/main.js", "drive", ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exit(result.status ?? 1);
