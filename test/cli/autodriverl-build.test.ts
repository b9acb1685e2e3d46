import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { drivelmFile, drivelmFrame } from "../autodriverl/data/drivelm-files.js";
import { lastText, type StandIn, type StandInOptions, startStandIn } from "../chat/stand-in-server.js";
import { freshFolder, runDrx, startDrx } from "./run-drx.js";

const servers: StandIn[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function standIn(options: StandInOptions): Promise<StandIn> {
  const server = await startStandIn(options);
  servers.push(server);
  return server;
}

/** The model says how well it knows the answer; the judge gives it as many points. */
const model = (offset: number): StandInOptions => ({
  models: [`model-${offset}`],
  answer: (request) =>
    `I know ${Number(/worth (\d+)/.exec(lastText(request))?.[1] ?? 0) + offset} points of it`,
});
const judge: StandInOptions = {
  models: ["judge"],
  answer: (request) => `Total Score: ${/know (\d+) points/.exec(lastText(request))?.[1] ?? "none"}`,
};

const behavior = (pace: string) => `The ego vehicle is going straight. The ego vehicle is ${pace}.`;

/** A frame of questions worth so many points, with the ego's action. */
const frame = (worths: readonly number[], pace: string) =>
  drivelmFrame([
    ...worths.map((worth, i) => ["planning", `What is this, number ${i}, worth ${worth}?`, "Much."] as const),
    ["perception", "Where is <c7,CAM_FRONT,1.0,2.0>?", "Nowhere."],
    ["behavior", `Predict the behavior of the ego vehicle, worth ${worths[0]}.`, behavior(pace)],
  ]);

/**
 * By the first model: easy 90, train 30 and 40, hard 20 and 15, bench 30. The second scores 10 points more, so that the mean is
 * 5 above. Questions about an object that is not there are removed.
 */
const source = () =>
  drivelmFile({
    easy: { e1: frame([90, 90], "driving fast") },
    train: { t1: frame([20, 40], "driving fast"), t2: frame([40, 40], "not moving") },
    hard: { h1: frame([20, 20], "driving fast"), h2: frame([10, 20], "driving fast") },
    bench: { b1: frame([30, 30], "driving fast") },
  });

const readLines = (path: string) =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

test("from DriveLM to sets, with known difficulties; killed in mid-way it goes on", async () => {
  const [first, second, third] = [await standIn(model(0)), await standIn(model(10)), await standIn(judge)];
  const out = freshFolder();
  const exclude = join(out, "drivebench.json");
  writeFileSync(exclude, JSON.stringify([{ frame_token: "b1", question: "?" }]));
  const args = [
    ...["autodriverl", "build", source(), "--exclude", exclude, "--samples", "3", "--validation-share", "0"],
    ...["--model", `model-0@${first.url}`, `model-10@${second.url}`],
    ...["--judge-url", third.url, "--judge-model", "judge", "--out", out, "--json"],
  ];
  const killed = startDrx(args);
  while (second.requests.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
  killed.process.kill("SIGKILL");
  await killed.finished;
  const askedBefore = first.requests.length;
  const { code, stdout } = await runDrx(args);
  expect(code).toBe(0);
  expect(askedBefore).toBeLessThanOrEqual(45 + 4);

  const manifest = JSON.parse(stdout);
  expect(manifest).toEqual(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")));
  expect(manifest.items).toMatchObject({ read: 24, excluded: 4, cleaned: 15 });
  expect(manifest.items.removed).toMatchObject({ "unknown-object": 5, "duplicate-question": 0 });
  expect(manifest.places).toEqual({ outside: 1, train: 2, hard: 2 });

  // t1: questions worth 20, 40 and 20 for its behavior, by both models: (20 + 40 + 20)/3 and 10 more; so 31.67 in the mean.
  const difficulty = new Map(readLines(join(out, "difficulty.jsonl")).map((line) => [line.frame, line]));
  expect(difficulty.get("t1").byModel[0]).toBeCloseTo(80 / 3, 10);
  expect(difficulty.get("t1").overall).toBeCloseTo(80 / 3 + 5, 10);
  expect(difficulty.get("t1").byTask.planning).toBeCloseTo(35, 10);
  expect(difficulty.get("h2").byModel).toEqual([40 / 3, 70 / 3]);
  expect(difficulty.get("e1").place).toBe("outside");

  const train = readLines(join(out, "train.jsonl"));
  expect(new Set(train.map(({ frame: of }) => of))).toEqual(new Set(["t1", "t2"]));
  expect(
    manifest.actions.map(({ action, before }: { action: string; before: number }) => [action, before]),
  ).toEqual([
    [behavior("driving fast"), 3],
    [behavior("not moving"), 3],
  ]);
  expect(readLines(join(out, "hard.jsonl")).every(({ scene }) => scene === "hard")).toBe(true);
  expect(readFileSync(join(out, "report.html"), "utf8")).toContain("Difficulty of 5 frames for model-0");

  // All is kept: a third run asks nobody for an answer or a score, and gives the same bytes.
  const asked = () =>
    [first, second, third].map(
      ({ requests }) => requests.filter((r) => lastText(r).includes("worth")).length,
    );
  const before = asked();
  expect((await runDrx(args)).stdout).toBe(stdout);
  expect(asked()).toEqual(before);
});

test("refuses what would be a mistake, in a line", async () => {
  const out = freshFolder();
  const sound = drivelmFile({ s: { f: drivelmFrame([["planning", "What?", "Go."]]) } });
  for (const [args, text] of [
    [[sound], "cleaning removes 0 of 1"],
    [[sound, "--images", out], "more than half"],
    [["nowhere.json"], "nowhere.json"],
    [[sound, "--train-band", "45-25"], "25-45"],
    [[sound, "--model", "qwen"], "name@url"],
    [[sound, "--exclude", sound], "frame tokens"],
  ] as const) {
    const { code, stderr } = await runDrx(["autodriverl", "build", ...args, "--out", out]);
    const wants = text === "name@url" ? "judge" : text;
    expect([code, stderr.trim().split("\n").length]).toEqual([2, 1]);
    expect(stderr).toContain(wants);
  }
});

const sample = "../shared/data/drivelm-sample/train_sample.json";

test.skipIf(!existsSync(sample))(
  "builds sets of the real sample, without models (needs ../shared/data)",
  async () => {
    const out = freshFolder();
    const { code, stdout } = await runDrx([
      "autodriverl",
      "build",
      sample,
      "--choices",
      "--out",
      out,
      "--json",
    ]);
    expect(code).toBe(0);
    const { items, sets } = JSON.parse(stdout);
    expect(items.read).toBe(790);
    expect(items.removed["duplicate-question"]).toBe(17);
    expect(items.removed["overlapping-options"]).toBeGreaterThan(0);
    expect(sets.train.items + sets.validation.items).toBeGreaterThanOrEqual(items.cleaned);
  },
);
