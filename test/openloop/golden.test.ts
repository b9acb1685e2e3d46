import { describe, expect, test } from "vitest";
import { coarseGridFlags, occupiedCells } from "../../src/openloop/coarse-grid.js";
import { countedHits } from "../../src/openloop/collision.js";
import { evaluateSample } from "../../src/openloop/evaluate-sample.js";
import { publishedTables } from "../../src/openloop/published-tables.js";
import { readSampleFile } from "../../src/openloop/sample-file.js";
import { summarise } from "../../src/openloop/summary.js";
import { casesFile, GOLDEN_NEEDED, goldenFolder, hasGolden, readShared } from "./shared-data.js";

describe.skipIf(!hasGolden)(`golden cases of the released metric code ${GOLDEN_NEEDED}`, () => {
  const golden = hasGolden ? readShared(casesFile) : { samples: [] };
  const planned = hasGolden ? readSampleFile(casesFile) : [];
  const results = planned.map(({ sample, plan }) => evaluateSample(sample, plan!));
  const expectedOf = new Map<string, GoldenFlags>(
    golden.samples.map((sample: { id: string; expected: GoldenFlags }) => [sample.id, sample.expected]),
  );

  test.each(results.map((result) => [result.sample.token, result] as const))(
    "flags and lengths of %s",
    (id, result) => {
      const expected = expectedOf.get(id)!;
      expected.l2.forEach((length: number | null, i: number) => {
        if (length === null) expect(result.sample.mask[i]).toBe(0);
        else expect(Math.abs(result.errors[i]! - length)).toBeLessThan(1e-4);
      });
      const flags: Record<string, unknown> = {};
      for (const name of ["uniad", "stp3", "vad", "bevplanner", "sparsedrive", "admlpZeroed"] as const) {
        const own = result.collisions[name];
        if (own === null) {
          flags[name] = null;
          continue;
        }
        flags[name] = { gtCol: [...own.recorded], objBoxCol: [...own.counted] };
        if (name === "admlpZeroed") flags[name] = { objBoxCol: [...own.counted] };
        if (name === "uniad" || name === "stp3" || name === "vad") {
          const { recorded, point } = coarseGridFlags(result.sample, result.plan, name);
          Object.assign(flags[name] as object, { objCol: [...countedHits({ recorded, plan: point })] });
        }
        const kerb = result.collisions.bevplannerBoundary;
        if (name === "bevplanner" && kerb) {
          Object.assign(flags[name] as object, {
            gtBoundary: [...kerb.recorded],
            boundary: [...kerb.counted],
          });
        }
      }
      const { l2: _, ...expectedFlags } = expected;
      expect(flags).toEqual(expectedFlags);
    },
  );

  test("occupied cells", () => {
    const { grids } = readShared(`${goldenFolder}grids.json`);
    for (const { sample } of planned) {
      for (const name of ["uniad", "stp3", "vad"] as const) {
        const expected = grids[sample.token]?.[name];
        if (!expected) continue;
        [1, 6].forEach((step, i) => {
          expect(occupiedCells(sample, name, step), `${sample.token} ${name} ${step}`).toEqual(
            expected[i] === "all"
              ? "all"
              : expected[i].toSorted((a: number[], b: number[]) => a[0]! - b[0]! || a[1]! - b[1]!),
          );
        });
      }
    }
  });

  test("tables", () => {
    const tables = publishedTables(results, summarise(results, null));
    compare(tables, golden.tables, "tables");
  });
});

type GoldenFlags = { l2: (number | null)[] } & Record<string, unknown>;

/** Every number of the golden value stands in our own at the same place. */
function compare(own: unknown, expected: unknown, where: string): void {
  if (typeof expected === "number") {
    expect(own, where).toBeTypeOf("number");
    expect(Math.abs((own as number) - expected), where).toBeLessThan(1e-4);
    return;
  }
  for (const [key, value] of Object.entries(expected as object)) {
    compare((own as Record<string, unknown> | undefined)?.[key], value, `${where}.${key}`);
  }
}
