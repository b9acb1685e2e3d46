import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * All temporary files of a test run, also those of the programs that tests start, lie in one folder, which goes when
 * the run ends.
 */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "drx-tests-"));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
