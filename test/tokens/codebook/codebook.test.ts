import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { projectRoot } from "../../../src/base/project-root.js";
import type { ActionCodebook } from "../../../src/tokens/codebook/codebook.js";
import { readCodebook, writeCodebook } from "../../../src/tokens/codebook/codebook-file.js";
import { decode } from "../../../src/tokens/codebook/decode.js";
import { encode, encodeIndependently } from "../../../src/tokens/codebook/encode.js";
import { evaluate } from "../../../src/tokens/codebook/evaluate.js";
import { usageOf } from "../../../src/tokens/codebook/usage.js";
import { windowsOf } from "../../../src/tokens/motion/split.js";
import { posesOfWaypoints } from "../../../src/tokens/motion/track.js";
import { freshFolder } from "../../cli/run-drx.js";
import { inventedDrives, smallCodebook } from "./drives.js";

const data = inventedDrives(16, 60);
const shipped = readCodebook(join(projectRoot, "codebooks/action-2048.json"));
let small: ActionCodebook;

beforeAll(async () => {
  small = await smallCodebook(data);
});

const heldOut = () => windowsOf(data.trajectories, small.metadata.provenance.heldOutGroups, true);
const trajectory = (window: number) => data.trajectories.poses.subarray(window * 18, (window + 1) * 18);
const tokensOf = (k: number) => fc.array(fc.integer({ min: 0, max: k - 1 }), { minLength: 1, maxLength: 8 });

function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let at = 0; at < a.length; at += 3) {
    largest = Math.max(largest, Math.hypot(a[at] - b[at], a[at + 1] - b[at + 1]));
  }
  return largest;
}

describe("a built codebook", () => {
  test("has the same bytes on 1, 2 and 4 threads", async () => {
    const files = await Promise.all(
      [1, 2, 4].map(async (threads) => {
        const path = join(freshFolder(), "book.json");
        writeCodebook(path, await smallCodebook(data, { threads }));
        return [readFileSync(path, "utf8"), readFileSync(path.replace(".json", ".bin")).toString("hex")];
      }),
    );
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).toEqual(files[0]);
  });

  test("stands still with token 0 and with no other", () => {
    expect([small.dx(0), small.dy(0), small.dyaw(0)]).toEqual([0, 0, 0]);
    expect(small.control(0)).toEqual({ steer: 0, throttle: 0, brake: 1 });
    expect(small.arrays.counts[0]).toBeGreaterThan(100);
    expect(small.nearest(0.001, 0, 0)).toBe(0);
    const total = small.arrays.counts.reduce((sum, count) => sum + count, 0);
    expect(total).toBe(small.metadata.provenance.trainSegments);
  });

  test("names neighbouring motions by neighbouring numbers", () => {
    const speeds = Array.from({ length: small.k - 1 }, (_, i) => Math.floor(small.dx(i + 1) / 0.25));
    expect(speeds).toEqual([...speeds].sort((a, b) => a - b));
  });

  test("is read as it was written, and refuses files that do not belong together", () => {
    const path = join(freshFolder(), "book.json");
    writeCodebook(path, small);
    const read = readCodebook(path);
    expect(read.hash).toBe(small.hash);
    expect(read.arrays).toEqual(small.arrays);
    expect(read.metadata).toEqual(small.metadata);
    const binary = path.replace(".json", ".bin");
    const bytes = readFileSync(binary);
    bytes[100] ^= 1;
    writeFileSync(binary, bytes);
    expect(() => readCodebook(path)).toThrow(/hash does not match book\.bin/);
    writeFileSync(binary, bytes.subarray(0, 100));
    expect(() => readCodebook(path)).toThrow(/book\.bin ends before it/);
    writeFileSync(path, readFileSync(path, "utf8").replace('"k": 256', '"k": -1'));
    expect(() => readCodebook(path)).toThrow(/book\.json: k:/);
  });

  test("can be read by the documented format alone", () => {
    const path = join(projectRoot, "codebooks/action-2048.json");
    const { k, arrays, binary } = JSON.parse(readFileSync(path, "utf8"));
    const bytes = readFileSync(join(projectRoot, "codebooks", binary));
    const curve = (token: number, pose: number, axis: number) =>
      bytes.readFloatLE(arrays.curves.offset + 4 * ((token * 5 + pose) * 3 + axis));
    for (const token of [0, 1, 700, k - 1]) {
      expect([0, 1, 2].map((axis) => curve(token, 4, axis))).toEqual([
        shipped.dx(token),
        shipped.dy(token),
        shipped.dyaw(token),
      ]);
    }
  });
});

describe("encoding", () => {
  test("decodes to what it says, within the bound that the report gives", () => {
    const windows = heldOut();
    const { largest, ade, fde } = evaluate(small, data.trajectories, windows);
    expect(ade["3s"]).toBeLessThan(0.1);
    expect(fde["3s"]).toBeLessThan(0.15);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: windows.length - 1 }), (i) => {
        const wanted = trajectory(windows[i]);
        const { tokens, poses } = encode(small, wanted);
        expect(decode(small, tokens).poses).toEqual(poses);
        expect(largestGap(poses, wanted)).toBeLessThanOrEqual(largest);
      }),
    );
  });

  test.each(["small", "shipped"])("of what tokens decode to gives the tokens, %s codebook", (which) => {
    const codebook = which === "small" ? small : shipped;
    fc.assert(
      fc.property(tokensOf(codebook.k), (tokens) => {
        expect(encode(codebook, decode(codebook, tokens).poses).tokens).toEqual(tokens);
      }),
    );
  });

  test("does not let errors add up, as independent tokens do", () => {
    const result = evaluate(small, data.trajectories, heldOut());
    expect(result.fde["3s"]).toBeLessThan(0.7 * result.independent.fde["3s"]);
    const perfect = decode(small, [3, 40, 9]).poses;
    expect(encodeIndependently(small, perfect)).toEqual([3, 40, 9]);
  });

  test("by beam costs no more than greedy", () => {
    const cost = (wanted: ArrayLike<number>, reached: Float64Array) => {
      let sum = 0;
      for (let at = 0; at < reached.length; at += 3) {
        sum += (wanted[at] - reached[at]) ** 2 + (wanted[at + 1] - reached[at + 1]) ** 2;
        sum += (2.6 * (wanted[at + 2] - reached[at + 2])) ** 2;
      }
      return sum;
    };
    let greedy = 0;
    let beam = 0;
    for (const window of heldOut().filter((_, i) => i % 40 === 0)) {
      const wanted = trajectory(window);
      greedy += cost(wanted, encode(small, wanted).poses);
      beam += cost(wanted, encode(small, wanted, 8).poses);
      expect(encode(small, wanted, 8).tokens.length).toBe(6);
    }
    expect(beam).toBeLessThan(greedy);
  });

  test("takes headings from the path where there are none", () => {
    const poses = posesOfWaypoints([
      [5, 0],
      [10, 0],
      [10, 0],
      [14, 3],
    ]);
    expect(poses[2]).toBe(0);
    expect(poses[5]).toBe(0);
    expect(poses[11]).toBeCloseTo(Math.atan2(3, 4), 9);
  });
});

describe("decoding", () => {
  test("gives a curve at 10 Hz through the poses, and controls", () => {
    const driven = Array.from(small.arrays.counts.keys()).find((token) => small.control(token) && token > 0)!;
    const { poses, curve, controls } = decode(small, [driven, `<act_${String(driven).padStart(4, "0")}>`]);
    expect(curve.length).toBe(2 * 5 * 3);
    expect([...curve.subarray(12, 15)]).toEqual([...poses.subarray(0, 3)]);
    expect([...curve.subarray(27, 30)]).toEqual([...poses.subarray(3, 6)]);
    expect(controls[1]).toBeGreaterThanOrEqual(0);
    // Twice the same token: the second part is the first, moved to where that ends.
    const [x, y, yaw] = poses as unknown as [number, number, number];
    expect(poses[3]).toBeCloseTo(x + Math.cos(yaw) * x - Math.sin(yaw) * y, 9);
    expect(poses[5]).toBeCloseTo(2 * yaw, 9);
  });

  test.each([
    [[0, 256], /position 1: 256 is no token/],
    [[0, 1, -1], /position 2/],
    [["<act_0000>", "<bin_000>"], /position 1: "<bin_000>" is no token/],
    [[1.5], /position 0/],
    [[""], /position 0/],
  ])("refuses %j with the position", (tokens, message) => {
    expect(() => decode(small, tokens)).toThrow(message);
  });
});

describe("use", () => {
  test("is counted as the formulas say", () => {
    expect(usageOf([10, 10, 10, 10])).toEqual({
      tokens: 40,
      dead: 0,
      rare: 0,
      perplexity: 4,
      topTenShare: 1,
    });
    const uneven = usageOf([97, 3, 0]);
    expect(uneven).toMatchObject({ dead: 1, rare: 2 });
    expect(uneven.perplexity).toBeCloseTo(Math.exp(-0.97 * Math.log(0.97) - 0.03 * Math.log(0.03)), 9);
  });
});

test("k-disk makes a codebook too", async () => {
  const built = await smallCodebook(data, { method: "k-disk", k: 128 });
  expect(built.k).toBe(128);
  const { fde } = evaluate(built, data.trajectories, heldOut());
  expect(fde["3s"]).toBeLessThan(0.4);
});

test("the shipped codebook was made as its page says", () => {
  const { provenance, headingWeight } = shipped.metadata;
  expect(shipped.k).toBe(2048);
  expect(headingWeight).toBe(2.6);
  expect(provenance.heldOutGroups.length).toBeGreaterThan(0);
  const report = JSON.parse(readFileSync(join(projectRoot, "codebooks/action-2048.report.json"), "utf8"));
  expect(report.codebookHash).toBe(shipped.hash);
  expect(report.ade["3s"]).toBeLessThanOrEqual(0.05);
  expect(report.fde["3s"]).toBeLessThanOrEqual(0.1);
  expect(report.deadTokens).toBeLessThan(0.02 * shipped.k);
});
