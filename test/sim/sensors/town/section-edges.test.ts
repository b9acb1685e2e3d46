import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { LaneMap } from "../../../../src/map/lane-map.js";
import { sectionEdges } from "../../../../src/sim/sensors/town/section-edges.js";

test("a road lies where it lies, whichever side its traffic keeps to", () => {
  const path = fileURLToPath(new URL("../../../../routes/maps/Millfield.xodr", import.meta.url));
  const text = readFileSync(path, "utf8");
  const edgesUnder = (rule: string) => {
    const map = LaneMap.fromOpenDrive(text.replaceAll(/<road (?!.*rule=)/g, `<road rule="${rule}" `), path);
    return sectionEdges(map);
  };
  const [right, left] = [edgesUnder("RHT"), edgesUnder("LHT")];
  expect(left).toHaveLength(right.length);
  let farthest = 0;
  right.forEach(({ edges, s }, at) => {
    const other = left[at]!;
    expect(other.s.length).toBe(s.length);
    for (const [id, { x, y, z }] of edges) {
      const same = other.edges.get(id)!;
      for (let i = 0; i < x.length; i++) {
        farthest = Math.max(farthest, Math.hypot(x[i]! - same.x[i]!, y[i]! - same.y[i]!, z[i]! - same.z[i]!));
      }
    }
  });
  expect(farthest).toBeLessThan(1e-6);
});
