import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshFolder, runDrx } from "./run-drx.js";

const options = [
  "--suite",
  "riverside",
  "--routes",
  "1-5",
  "--policy",
  "idle",
  "--transport",
  "local",
  "--json",
];

interface Scored {
  drivingScore: number;
  perRoute: unknown[];
  coverage: { covered: number };
}

async function drive(out: string, ...more: string[]): Promise<{ index: number; route_id: string }[]> {
  const { code, stderr } = await runDrx(["drive", ...options, "--out", out, ...more]);
  expect(code, stderr).toBe(0);
  const { _checkpoint, entry_status } = JSON.parse(readFileSync(join(out, "results.json"), "utf8"));
  expect(entry_status).toBe("Finished");
  return _checkpoint.records;
}

async function score(path: string): Promise<Scored> {
  const { code, stdout, stderr } = await runDrx([
    "score",
    path,
    "--suite",
    "riverside",
    "--json",
    "--allow-partial",
  ]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** Records without their wall-clock fields. */
const plain = (records: readonly object[]) =>
  JSON.parse(
    JSON.stringify(records)
      .replaceAll(/"duration_system":[\d.]+/g, '"duration_system":0')
      .replaceAll(/_\d\d_\d\d_\d\d_\d\d_\d\d"/g, '"'),
  );

test("shards together have the records and the score of one run", async () => {
  const folder = freshFolder();
  const whole = await drive(join(folder, "whole"));
  const parts = join(folder, "parts");
  const first = await drive(join(parts, "1"), "--shard", "1/2");
  const second = await drive(join(parts, "2"), "--shard", "2/2");
  expect(first.map(({ index }) => index)).toEqual([0, 2, 4]);
  const together = [...first, ...second].sort((a, b) => a.index - b.index);
  expect(plain(together)).toEqual(plain(whole));
  const [ofWhole, ofParts] = [await score(join(folder, "whole", "results.json")), await score(parts)];
  expect(ofParts.drivingScore).toBe(ofWhole.drivingScore);
  expect(ofParts.coverage.covered).toBe(5);
  expect(plain(ofParts.perRoute as object[])).toEqual(plain(ofWhole.perRoute as object[]));
  const resumed = await runDrx([
    "drive",
    ...options,
    "--out",
    join(parts, "1"),
    "--resume",
    "--shard",
    "2/2",
  ]);
  expect(resumed.stderr).toMatch(/begun with another routes|begun with another shard/);
});

test.each(["0/4", "5/4", "3", "a/b", "7/9"])("--shard %s is refused in one line", async (shard) => {
  const { code, stderr } = await runDrx([
    "drive",
    ...options,
    "--shard",
    shard,
    "--out",
    join(freshFolder(), "run"),
  ]);
  expect(stderr).toMatch(/^drx: --shard: [^\n]*\n$/);
  expect(code).toBe(2);
});
