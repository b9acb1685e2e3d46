import { describe, expect, test } from "vitest";
import { binOf, uniformBins } from "../../src/tokens/vocabulary/bins.js";
import { GOLDEN_NEEDED, goldenFolder, hasGolden, readShared } from "./shared-data.js";

interface GoldenBins {
  readonly bins: number;
  readonly kind: "future" | "history";
  readonly axis: "x" | "y";
  readonly values: readonly number[];
  readonly cell: readonly number[];
  readonly cellCentre: readonly number[];
}

describe.skipIf(!hasGolden)(`uniform waypoint tokens by cells ${GOLDEN_NEEDED}`, () => {
  const golden = hasGolden ? readShared(`${goldenFolder}tokens.json`) : { uniform: [] };
  const sets: GoldenBins[] = golden.uniform;

  test.each(sets.map((set) => [set.bins, set.kind, set.axis, set] as const))(
    "%i bins, %s %s",
    (_bins, _kind, _axis, set) => {
      const [low, high] = golden.ranges[set.kind][set.axis];
      const bins = uniformBins(low, high, set.bins);
      set.values.forEach((value, i) => {
        expect(binOf(bins, value), String(value)).toBe(set.cell[i]);
        expect(bins.values[set.cell[i]]).toBeCloseTo(set.cellCentre[i], 6);
      });
    },
  );
});
