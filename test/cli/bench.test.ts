import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeAll, expect, test } from "vitest";
import { allSettings, benchCorruptions } from "../../src/autodriverl/evaluation/settings.js";
import {
  lastText,
  type SeenRequest,
  type StandIn,
  type StandInOptions,
  startStandIn,
} from "../chat/stand-in-server.js";
import { freshFolder, runDrx } from "./run-drx.js";

const folder = { images: "", corrupted: "", json: "" };
const servers: StandIn[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function standIn(options: StandInOptions): Promise<StandIn> {
  const server = await startStandIn(options);
  servers.push(server);
  return server;
}

const FRONT = "samples/CAM_FRONT/1.jpg";

/** A picture in a grey of its own, for the setting at a place among the settings. */
async function writePicture(path: string, place: number) {
  mkdirSync(dirname(path), { recursive: true });
  const grey = 20 + 14 * place;
  const background = { r: grey, g: grey, b: grey };
  await sharp({ create: { width: 32, height: 18, channels: 3, background } })
    .jpeg({ quality: 95 })
    .toFile(path);
  shown.set(readFileSync(path).toString("base64"), place);
}

const question = (frame: string, type: string, tag: number, worth: number, options = "") => ({
  scene_token: "s",
  frame_token: frame,
  question_type: type,
  question: `What of <c1,CAM_FRONT,0.5000,0.5000>, worth ${worth}?${options}`,
  answer: options === "" ? "It stands." : "B",
  tag: [tag],
  image_path: { CAM_FRONT: `data/nuscenes/${FRONT}` },
});
const choice = " A. Going ahead. B. Turn left. C. Turn right.";

beforeAll(async () => {
  const at = freshFolder();
  Object.assign(folder, {
    images: join(at, "images"),
    corrupted: join(at, "spoilt"),
    json: join(at, "bench.json"),
  });
  await writePicture(join(folder.images, FRONT), 0);
  for (const [i, { folder: name }] of benchCorruptions.entries()) {
    await writePicture(join(folder.corrupted, name, FRONT), i + 1);
  }
  const items = [
    question("f1", "perception", 0, 10, choice),
    question("f1", "perception", 2, 30),
    question("f2", "perception", 2, 50),
    question("f2", "perception", 2, 10),
    question("f1", "prediction", 3, 20),
    question("f1", "prediction", 0, 99),
    question("f1", "planning", 1, 60),
    question("f2", "planning", 1, 70),
    question("f1", "behavior", 0, 40, choice),
  ];
  writeFileSync(folder.json, JSON.stringify(items));
});

/** Settings by the pictures that show them, as base64. */
const shown = new Map<string, number>();

/** Which setting a request's picture is of; -1 for black ones, and for those that driverx has spoilt. */
function settingSeen(request: SeenRequest): number {
  const { content } = request.messages[request.messages.length - 1];
  if (typeof content === "string") return -1;
  const url = content.find(({ image_url }) => image_url)?.image_url?.url ?? "";
  return shown.get(url.split(",")[1]) ?? -1;
}

/** Says what it sees, in which run; and always option B. */
const model: StandInOptions = {
  models: ["model"],
  answer: (request) => `B. I see ${settingSeen(request) + 1} in run ${request.seed}`,
};

/** Gives what the question is worth, plus the place of the setting, plus twice the run. */
const judge: StandInOptions = {
  models: ["judge"],
  answer(request) {
    const [, worth, seen, run] = /worth (\d+)[\s\S]*I see (\d+) in run (\d+)/.exec(lastText(request)) ?? [];
    return `Total Score: ${Number(worth) + Number(seen) + 2 * Number(run)}`;
  },
};

async function drivebench(out: string, more: readonly string[] = []) {
  const [asked, judging] = [await standIn(model), await standIn(judge)];
  return runDrx([
    ...["bench", "drivebench", folder.json, "--images", folder.images, "--corrupted", folder.corrupted],
    ...[
      "--model",
      `model@${asked.url}`,
      "--judge-url",
      judging.url,
      "--judge-model",
      "judge",
      "--out",
      out,
      ...more,
    ],
  ]);
}

test("every cell of the DriveBench table is the value computed by hand", async () => {
  const out = freshFolder();
  const { code, stdout } = await drivebench(out, ["--json"]);
  expect(code).toBe(0);
  const { table, questions, skipped } = JSON.parse(stdout);
  expect([questions, skipped]).toEqual([8, 1]);
  // Worth alone: perception (10 + (30 + 50 + 10)/3)/2 = 20, not 25; prediction 20; planning 65; behavior 40. Runs add 2 on average.
  const worth = { perception: 20, prediction: 20, planning: 65, behavior: 40 };
  const place = (setting: string) => (setting === "text-only" ? 0 : allSettings.indexOf(setting) + 1);
  expect(Object.keys(table.cells)).toEqual(allSettings);
  for (const setting of allSettings) {
    for (const [task, base] of Object.entries(worth)) {
      const cell = table.cells[setting][task];
      const expected = base + place(setting) + 2;
      expect(cell.score, `${setting} ${task}`).toBeCloseTo(expected, 10);
      expect(cell.byRun).toEqual(
        [expected - 2, expected, expected + 2].map((value) => expect.closeTo(value, 10)),
      );
      expect(cell.runDeviation).toBeCloseTo(2, 10);
      expect([cell.unscored, cell.blank]).toEqual([0, 0]);
    }
    expect(table.cells[setting].perception).toMatchObject({
      byForm: { mcq: 10 + place(setting) + 2, vqa: 30 + place(setting) + 2 },
      accuracy: 1,
      scored: 12,
    });
  }
  // Corruptions stand at the places 2 to 16, 9 on average.
  expect(table.corrupted).toEqual(
    Object.fromEntries(Object.entries(worth).map(([task, base]) => [task, expect.closeTo(base + 9 + 2, 10)])),
  );
  const markdown = readFileSync(join(out, "report.md"), "utf8");
  expect(markdown).toContain(
    "| model | 23.00 | 31.00 | 22.00 | 23.00 | 31.00 | 22.00 | 68.00 | 76.00 | 67.00 | 43.00 | 51.00 | 42.00 |",
  );
  expect(markdown).toContain("| DriveRX (quoted) | 32.88 | 29.92 |");
  expect(readFileSync(join(out, "report.html"), "utf8")).toContain("H.265 Compression");
});

test("a canary stops an evaluation whose judge has changed", async () => {
  const at = freshFolder();
  const canary = join(at, "canary.jsonl");
  const settings = ["--settings", "clean", "--runs", "1"];
  expect((await drivebench(join(at, "first"), [...settings, "--write-canary", canary])).code).toBe(0);
  expect(readFileSync(canary, "utf8").trim().split("\n").length).toBe(8);

  const same = await drivebench(join(at, "second"), [...settings, "--canary", canary, "--json"]);
  expect(JSON.parse(same.stdout).drift).toEqual({ points: 0, compared: 8, unscored: 0 });

  const [asked, moved] = [await standIn(model), await standIn({ ...judge, answer: () => "Total Score: 60" })];
  const { code, stderr } = await runDrx([
    ...["bench", "drivebench", folder.json, "--images", folder.images, ...settings, "--canary", canary],
    ...[
      "--model",
      `model@${asked.url}`,
      "--judge-url",
      moved.url,
      "--judge-model",
      "judge",
      "--out",
      join(at, "third"),
    ],
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain("the judge differs from canary");
});

test("judges the answers of a file, and asks no model", async () => {
  const at = freshFolder();
  const answered = JSON.parse(readFileSync(folder.json, "utf8")).map((item: object, i: number) =>
    i === 7 ? item : { ...item, pred: i === 0 ? "A. I see 1 in run 0" : "B. I see 1 in run 0" },
  );
  const path = join(at, "answers.json");
  writeFileSync(path, JSON.stringify(answered));
  const judging = await standIn(judge);
  const { stdout } = await runDrx([
    ...["bench", "drivebench", path, "--answers-in-file", "--settings", "clean", "--out", at, "--json"],
    ...["--judge-url", judging.url, "--judge-model", "judge"],
  ]);
  const { table, config } = JSON.parse(stdout);
  expect(config.pictures).toEqual({ clean: "file" });
  expect(table.cells.clean.perception).toMatchObject({ score: 21, accuracy: 0 });
  // The answer that is missing is left out and counted.
  expect(table.cells.clean.planning).toMatchObject({ score: 61, scored: 1, unscored: 1 });
});

test("spoils pictures itself where there are none, by the seed alone", async () => {
  const at = freshFolder();
  const run = async (name: string) => {
    const [asked, judging] = [await standIn(model), await standIn(judge)];
    const { stdout } = await runDrx([
      ...[
        "bench",
        "drivebench",
        folder.json,
        "--images",
        folder.images,
        "--settings",
        "Brightness,Fog,Bit Error",
        "--runs",
        "1",
      ],
      ...["--model", `model@${asked.url}`, "--judge-url", judging.url, "--judge-model", "judge", "--json"],
      ...["--out", join(at, name)],
    ]);
    return {
      results: JSON.parse(stdout),
      pictures: asked.requests.map(({ messages }) => JSON.stringify(messages)).sort(),
    };
  };
  const [one, two] = [await run("one"), await run("two")];
  expect(one.results.config.pictures).toEqual({ Brightness: "ours", Fog: "ours", "Bit Error": "ours" });
  expect(two.pictures).toEqual(one.pictures);
  // What is spoilt is none of the pictures that there are.
  expect(one.results.table.cells.Brightness.planning.score).toBe(65);
});

test("DriveAction: right actions by what is told beside the question", async () => {
  const at = freshFolder();
  const path = join(at, "action.jsonl");
  const line = (stage: string, text: string, answer: string, scenario = "s1") =>
    JSON.stringify({ scenario, stage, question: text, answer });
  const lines = [
    line("vision", "What light is ahead?", "A red light."),
    line("language", "What must be done at a red light?", "One must stop."),
    line("action", "What now? A. Go. B. Stop.", "B"),
    line("action", "Is it wise to go?", "No."),
    line("action", "What now? A. Go. B. Stop.", "A", "s2"),
    line("action", "Describe the way.", "It is long."),
  ];
  writeFileSync(path, lines.join("\n"));
  // Stops when told of the light, says no when told of the rule, and else says nothing of use.
  const asked = await standIn({
    models: ["model"],
    answer(request) {
      const text = lastText(request);
      if (text.includes("What now?")) return text.includes("A red light.") ? "B" : "A car is there.";
      return text.includes("One must stop.") ? "no" : "Nothing is known.";
    },
  });
  const { stdout } = await runDrx([
    "bench",
    "driveaction",
    path,
    "--model",
    `model@${asked.url}`,
    "--out",
    at,
    "--json",
  ]);
  const { accuracy } = JSON.parse(stdout);
  expect(accuracy.map(({ mode, right, asked: of }: Record<string, unknown>) => [mode, right, of])).toEqual([
    ["V-L-A", 2, 3],
    ["V-A", 1, 3],
    ["L-A", 1, 3],
    ["A", 0, 3],
  ]);
});

test("agreement with people, against figures computed elsewhere", async () => {
  const path = join(freshFolder(), "scores.csv");
  writeFileSync(
    path,
    "item,human1,human2,judge_a,judge_b\n1,10,20,12,50\n2,40,,44,50\n3,60,80,59,50\n4,90,100,99,50\n5,30,30,,50\n",
  );
  const { stdout } = await runDrx(["bench", "agreement", path, "--json"]);
  // numpy.corrcoef([15, 40, 70, 95], [12, 44, 59, 99]), and tanh(atanh(r) ± 1.959964) for four samples.
  const r = 0.9803628736;
  const [a, b] = JSON.parse(stdout).judges;
  expect(a).toMatchObject({ judge: "judge_a", samples: 4 });
  expect(a.pearson).toBeCloseTo(r, 5);
  expect(a.interval.low).toBeCloseTo(Math.tanh(Math.atanh(r) - 1.959964), 4);
  expect(b).toEqual({ judge: "judge_b", samples: 5, pearson: null, interval: null });
  writeFileSync(path, "item,human1,judge\n1,high,3\n");
  const wrong = await runDrx(["bench", "agreement", path]);
  expect([wrong.code, wrong.stderr.trim()]).toEqual([2, expect.stringContaining('line 2: human1 is "high"')]);
});

const sample = "../shared/data/drivelm-sample";

test.skipIf(!existsSync(sample))(
  "asks about real pictures of DriveLM, spoilt too (needs ../shared/data)",
  async () => {
    const at = freshFolder();
    const [scene, { key_frames }] = Object.entries(
      JSON.parse(readFileSync(join(sample, "test_eval.json"), "utf8")) as Record<
        string,
        { key_frames: Record<string, never> }
      >,
    )[0];
    const [frame, { QA, image_paths }] = Object.entries(key_frames)[0] as [
      string,
      { QA: Record<string, { Q: string; A: string; tag: number[] }[]>; image_paths: object },
    ];
    const items = Object.entries(QA).flatMap(([type, list]) =>
      list.map(({ Q, A, tag }) => ({
        scene_token: scene,
        frame_token: frame,
        question_type: type,
        question: Q,
        answer: A,
        tag,
        image_path: image_paths,
      })),
    );
    const path = join(at, "real.json");
    writeFileSync(path, JSON.stringify(items));
    const [asked, judging] = [
      await standIn({ models: ["model"], answer: () => "B." }),
      await standIn({ models: ["judge"], answer: () => "Total Score: 40" }),
    ];
    const { code, stdout } = await runDrx([
      ...[
        "bench",
        "drivebench",
        path,
        "--images",
        sample,
        "--settings",
        "clean,Brightness",
        "--runs",
        "1",
        "--out",
        at,
        "--json",
      ],
      ...["--model", `model@${asked.url}`, "--judge-url", judging.url, "--judge-model", "judge"],
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).table.cells.Brightness.behavior.score).toBe(40);
  },
);

test("embedded: what cannot be used is refused in one line", async () => {
  const embedded = (...args: string[]) => runDrx(["bench", "embedded", ...args]);
  const empty = freshFolder();
  for (const [args, message] of [
    [[empty], /required option '--student <dir>'/],
    [["--student", empty], /missing required argument 'drives'/],
    [[empty, "--student", empty], /student not found: .*student\.json/],
    [[empty, "--student", empty, "--frames", "0"], /--frames.* whole number from 1/],
    [[empty, "--student", empty, "--settings", "clean,Mist"], /there is no setting Mist/],
  ] as const) {
    const { code, stdout, stderr } = await embedded(...args);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  }
});
