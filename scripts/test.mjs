/** `npm test`: sets up where needed, then runs every test; further arguments go to vitest. */
import { spawnSync } from "node:child_process";
import { setUp } from "./setup.mjs";

setUp();
const result = spawnSync("npx", ["vitest", "run", ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(result.status ?? 1);
