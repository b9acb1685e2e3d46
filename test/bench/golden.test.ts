import { describe, expect, it } from "vitest";
import * as abilities from "../../src/bench/abilities.js";
import * as checkpoint from "../../src/bench/checkpoint.js";
import * as comfort from "../../src/bench/comfort.js";
import * as efficiency from "../../src/bench/efficiency.js";
import * as loadResults from "../../src/bench/load-results.js";
import * as merge from "../../src/bench/merge.js";
import * as metricInfo from "../../src/bench/metric-info.js";
import * as resultFile from "../../src/bench/result-file.js";
import * as resume from "../../src/bench/resume.js";
import * as routeRecord from "../../src/bench/route-record.js";
import * as savitzkyGolay from "../../src/bench/savitzky-golay.js";
import * as success from "../../src/bench/success.js";
import { type Bench, expertTexts, goldenChecks } from "./golden-checks.js";
import { EXPERT_NEEDED, expertFolder, GOLDEN_NEEDED, hasExpert, hasGolden } from "./shared-data.js";

const bench: Bench = {
  abilities,
  checkpoint,
  comfort,
  efficiency,
  loadResults,
  merge,
  metricInfo,
  resultFile,
  resume,
  routeRecord,
  savitzkyGolay,
  success,
};

describe.skipIf(!hasGolden)(`the official tools' answers ${GOLDEN_NEEDED}`, () => {
  it.each(goldenChecks.map((check) => [check.name, check] as const))("%s", (_, check) => {
    check.run(bench);
  });
});

describe.skipIf(!hasExpert)(`the real PDM-Lite results ${EXPERT_NEEDED}`, () => {
  it("give the official formulas' figures", () => {
    const { records } = loadResults.loadResults(expertFolder);
    const merged = merge.mergedScores(records);
    expect(merged.drivingScore).toBeCloseTo(90.490112, 6);
    expect(merged.successRate).toBeCloseTo(0.854545, 6);
    expect(merged.successCount).toBe(188);
    expect(merged.evalNum).toBe(208);
    expect(efficiency.drivingEfficiency(records).value).toBeCloseTo(245.11, 2);
  });

  it("are written again byte for byte, global record recomputed", () => {
    const finished = expertTexts().filter((text) => text.includes('"entry_status": "Finished"'));
    expect(finished.length).toBe(208);
    for (const text of finished) {
      const { records, progress, sensors } = resultFile.checkpointOfText(text, "real file");
      expect(checkpoint.checkpointText(checkpoint.checkpointOfRecords(records, progress![1], sensors))).toBe(
        text,
      );
    }
  });

  it("give the same results file in whichever order routes finish", () => {
    const records = expertTexts()
      .flatMap((text) => resultFile.checkpointOfText(text, "real file").records)
      .map((record, index) => ({ ...record, index }));
    const textOf = (ordered: typeof records) =>
      checkpoint.checkpointText(checkpoint.checkpointOfRecords(ordered, records.length, ["carla_imu"]));
    expect(textOf(records.toReversed())).toBe(textOf(records));
    expect(JSON.parse(textOf(records)).entry_status).toBe("Finished");
  });
});
