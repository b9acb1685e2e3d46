import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../scripts/fuzz.mjs", import.meta.url));

/** A short part of `npm run fuzz`, which exits 1 when it finds anything. */
test("damaged files, hostile peers and kills do no harm", async () => {
  const amounts = ["--cases", "150", "--commands", "6", "--frames", "100", "--kills", "2"];
  const { code, stdout } = await promisify(execFile)(process.execPath, [
    program,
    "--seed",
    "8",
    ...amounts,
  ]).then(
    ({ stdout }) => ({ code: 0, stdout }),
    // What was found stands in stdout.
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  );
  expect(code, stdout).toBe(0);
  for (const part of ["files: 150", "commands: 6", "bridge: 100", "kills: 2"]) {
    expect(stdout).toContain(`${part} tried, 0 found`);
  }
});
