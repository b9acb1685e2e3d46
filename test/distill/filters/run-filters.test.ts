import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Funnel } from "../../../src/distill/filters/run-filters.js";
import { readTraces } from "../../../src/distill/filters/run-filters.js";
import { lastText, startStandIn } from "../../chat/stand-in-server.js";
import { runDrx } from "../../cli/run-drx.js";
import { carAhead, straight, syntheticFrame } from "../synthetic-frame.js";
import { writeSet } from "../synthetic-set.js";

const folder = mkdtempSync(join(tmpdir(), "drx-filter-"));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  // Cars of many colours at many distances, so that no two texts are the same; the last drive brakes for nothing.
  const colours = ["blue", "red", "white", "black", "green", "brown", "silver", "grey"];
  const frames = colours.map((colour, index) => {
    const frame = syntheticFrame({
      id: `run-Riverside-1-0-${101 + 10 * index}`,
      visible: { objects: [carAhead(14 + 5 * index, { colour })], lights: [], stopSigns: [] },
    });
    return { ...frame, truth: { ...frame.truth, future: straight(8) } };
  });
  frames.push({
    ...syntheticFrame({ id: "run-Riverside-1-0-901" }),
    truth: { ...syntheticFrame().truth, future: straight(2) },
  });
  await writeSet(join(folder, "set"), frames, 2);
  const { code } = await runDrx(["distill", "traces", join(folder, "set"), "--out", join(folder, "traces")]);
  expect(code).toBe(0);
});

test("the funnel counts every trace, shows examples, and says what did not run", async () => {
  const out = join(folder, "kept");
  const { code, stdout } = await runDrx([
    "distill",
    "filter",
    join(folder, "traces"),
    "--out",
    out,
    "--json",
  ]);
  expect(code).toBe(0);
  const funnel = JSON.parse(stdout) as Funnel;
  expect(funnel).toEqual(JSON.parse(readFileSync(join(out, "funnel.json"), "utf8")));
  expect(funnel.notRun).toEqual(["re-answer", "judge"]);
  let left = funnel.attempts;
  for (const { before, dropped, rules } of funnel.stages) {
    expect(before).toBe(left);
    expect(Object.values(rules).reduce((sum, { count }) => sum + count, 0)).toBe(dropped);
    left -= dropped;
  }
  expect(left).toBe(funnel.kept);
  expect(readTraces(join(out, "traces.jsonl")).length).toBe(funnel.kept);
  // Braking on an empty road is what the rules cannot account for.
  const consistency = funnel.stages.find(({ filter }) => filter === "consistency")!;
  expect(consistency.rules.unexplained.count).toBe(1);
  expect(consistency.rules.unexplained.examples[0].trace).toMatch(/901/);
  expect(readFileSync(join(out, "funnel.html"), "utf8")).toContain("unexplained");
  const again = await runDrx(["distill", "filter", join(folder, "traces"), "--out", out]);
  expect(again).toMatchObject({ code: 2 });
});

test("a second model must come to the answer, and a judge must score it; no score is not zero", async () => {
  let judged = 0;
  const server = await startStandIn({
    answer(request) {
      const text = lastText(request);
      if (text.includes("Total Score")) {
        judged++;
        // The second is never scored, the third is poor.
        const number = /is (\d+) m|(\d+) m in front/.exec(text)?.[2] ?? "";
        if (number === "24" || number === "25") return "I cannot say.";
        return `Fine. Total Score: ${number === "30" ? 20 : 90}`;
      }
      // Without the thoughts it guesses; of the blue car it thinks otherwise.
      if (!text.includes("A driver thinks:")) return "Turn left and stop.";
      return text.includes("blue") ? "Turn left and stop." : "Go straight and keep the speed.";
    },
  });
  try {
    const { code, stdout, stderr } = await runDrx([
      ...["distill", "filter", join(folder, "traces"), "--out", join(folder, "judged"), "--json"],
      ...[
        "--second",
        server.url,
        "--second-model",
        "stand-in",
        "--judge",
        server.url,
        "--judge-model",
        "stand-in",
      ],
    ]);
    expect(code, stderr).toBe(0);
    const funnel = JSON.parse(stdout) as Funnel;
    expect(funnel.notRun).toEqual([]);
    const rules = (name: string) => funnel.stages.find(({ filter }) => filter === name)!.rules;
    expect(rules("re-answer")["leads elsewhere"].count).toBe(1);
    expect(funnel.reanswer).toMatchObject({ without: 0 });
    expect(funnel.reanswer!.withThoughts).toBe(funnel.reanswer!.asked - 1);
    expect(rules("judge")["few points"].count).toBe(1);
    expect(rules("judge")["no score"].count).toBe(1);
    expect(judged).toBeGreaterThan(funnel.kept);
  } finally {
    await server.close();
  }
});
