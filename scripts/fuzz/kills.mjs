/** Kills a run again and again, damages what it left, and looks whether `--resume` ends with the same records. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runDrx, startDrx } from "./drx.mjs";
import { pick, randomOf } from "./mutate.mjs";

const options = [
  "drive",
  "--suite",
  "riverside",
  "--routes",
  "1-8",
  "--policy",
  "idle",
  "--workers",
  "2",
  "--transport",
  "local",
  "--json",
];

export async function fuzzKills(seed, kills) {
  const folder = mkdtempSync(join(tmpdir(), "drx-fuzz-"));
  const findings = [];
  try {
    if (kills > 0) await killAndResume(folder, randomOf(3_000_003 * seed), kills, findings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { tried: kills, findings };
}

async function killAndResume(folder, random, kills, findings) {
  const reference = await drive(join(folder, "reference"));
  const out = join(folder, "run");
  for (let kill = 0; kill < kills; kill++) {
    const { child, finished } = startDrx([...options, "--out", out, "--resume"]);
    const timer = setTimeout(
      () => child.kill(pick(random, ["SIGKILL", "SIGTERM", "SIGHUP"])),
      5000 * random(),
    );
    const { code, signal, stderr } = await finished;
    clearTimeout(timer);
    if (signal === null && code !== 0 && code !== 1)
      findings.push(`kill ${kill}: exit code ${code}: ${stderr}`);
    damageOneEpisode(out, random);
  }
  const resumed = await drive(out, "--resume");
  if (resumed !== reference)
    findings.push(`after ${kills} kills the records are ${resumed}, not ${reference}`);
}

async function drive(out, ...more) {
  const { code, stdout, stderr } = await runDrx([...options, "--out", out, ...more], 300_000);
  return code === 0 ? JSON.parse(stdout).recordsHash : `none (exit code ${code}: ${stderr})`;
}

function damageOneEpisode(out, random) {
  if (random() < 0.5) return;
  try {
    const episodes = join(out, "episodes");
    const names = readdirSync(episodes).filter((name) => name.endsWith(".json"));
    if (names.length === 0) return;
    const path = join(episodes, pick(random, names));
    const bytes = readFileSync(path);
    // Damage that leaves a good episode would rightly be taken for one: cut it, or make it empty.
    writeFileSync(path, random() < 0.3 ? "" : bytes.subarray(0, Math.floor(random() * (bytes.length - 1))));
  } catch {
    // The run was killed before it had a folder.
  }
}
