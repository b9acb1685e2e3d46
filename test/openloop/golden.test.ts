import { describe, test } from "vitest";
import * as rigidTransform from "../../src/geometry/rigid-transform.js";
import * as coarseGrid from "../../src/openloop/coarse-grid.js";
import * as collision from "../../src/openloop/collision.js";
import * as evaluateSample from "../../src/openloop/evaluate-sample.js";
import * as canBus from "../../src/openloop/nuscenes/can-bus.js";
import * as nuscenesSamples from "../../src/openloop/nuscenes/samples.js";
import * as tables from "../../src/openloop/nuscenes/tables.js";
import * as publishedTables from "../../src/openloop/published-tables.js";
import * as sample from "../../src/openloop/sample.js";
import * as sampleFile from "../../src/openloop/sample-file.js";
import * as summary from "../../src/openloop/summary.js";
import { goldenChecks } from "./golden-checks.js";
import { GOLDEN_NEEDED, hasGolden } from "./shared-data.js";

describe.skipIf(!hasGolden)(`answers of the released metric and loader code ${GOLDEN_NEEDED}`, () => {
  test.each(goldenChecks.map((check) => [check.name, check] as const))("%s", (_, check) => {
    check.run({
      coarseGrid,
      collision,
      evaluateSample,
      canBus,
      nuscenesSamples,
      tables,
      publishedTables,
      rigidTransform,
      sample,
      sampleFile,
      summary,
    });
  });
});
