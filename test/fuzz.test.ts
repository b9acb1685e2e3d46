import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../scripts/fuzz.mjs", import.meta.url));

/** A short part of `npm run fuzz`, which exits 1 when it finds anything. */
test("damaged files, hostile peers and kills do no harm", async () => {
  const amounts = ["--cases", "150", "--commands", "6", "--frames", "100", "--kills", "2"];
  const { stdout } = await promisify(execFile)(process.execPath, [program, "--seed", "8", ...amounts]).catch(
    // What was found stands there.
    ({ stdout }: { stdout: string }) => ({ stdout }),
  );
  for (const part of ["files: 150", "commands: 6", "bridge: 100", "kills: 2"]) {
    expect(stdout).toContain(`${part} tried, 0 found`);
  }
});
