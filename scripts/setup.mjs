/** Brings a fresh clone to where `drx` runs: packages installed, TypeScript built. Skips what is up to date. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Newest modification time of a file or of anything below a folder, in milliseconds; 0 where absent. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}

/** Runs a step of the set-up; its output goes to stderr. A step that fails has said why: it ends the program. */
export function run(command, args) {
  try {
    execFileSync(command, args, { cwd: root, stdio: ["inherit", 2, 2] });
  } catch {
    console.error(`driverx: "${command} ${args.join(" ")}" failed in ${root}`);
    process.exit(2);
  }
}

export function setUp() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`driverx needs Node.js 20.19 or newer; this is ${process.version}`);
    process.exit(2);
  }
  if (newest(`${root}/package-lock.json`) > newest(`${root}/node_modules/.package-lock.json`)) {
    run("npm", ["ci", "--no-fund", "--no-audit"]);
  }
  build();
}

export function build() {
  const sources = Math.max(newest(`${root}/src`), newest(`${root}/tsconfig.json`));
  if (sources <= newest(`${root}/dist/.built`)) return;
  run("npx", ["tsc", "-p", "tsconfig.build.json"]);
  run("node", ["-e", "require('node:fs').writeFileSync('dist/.built', '')"]);
}
