import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { writeSyntheticNuscenes } from "../../src/openloop/nuscenes/synthetic-dataset.js";
import { checkMembers } from "../openloop/golden-checks.js";
import {
  casesFile,
  GOLDEN_NEEDED,
  hasGolden,
  hasNuscenesSample,
  NUSCENES_SAMPLE_NEEDED,
  nuscenesSampleFolder,
  readShared,
} from "../openloop/shared-data.js";
import { freshFolder, runDrx } from "./run-drx.js";

async function json(...args: string[]) {
  const { stdout, stderr, code } = await runDrx(["openloop", ...args, "--json"]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

async function refusal(...args: string[]): Promise<string> {
  const { stdout, stderr, code } = await runDrx(["openloop", ...args]);
  expect([code, stdout], stderr).toEqual([2, ""]);
  expect(stderr.trim().split("\n").length, stderr).toBe(1);
  return stderr;
}

describe.skipIf(!hasGolden)(`drx openloop --samples ${GOLDEN_NEEDED}`, () => {
  test("prints the golden tables", async () => {
    const evaluation = await json("--samples", casesFile);
    expect(evaluation).toMatchObject({ version: 1, samples: 77 });
    checkMembers(evaluation.tables, readShared(casesFile).tables, "tables");
    expect(evaluation.protocols.mean6.l2.avg).toBeCloseTo(3.10894678, 6);
  });

  test("shows the protocols asked for, and writes each sample's flags", async () => {
    const details = join(freshFolder(), "details.jsonl");
    const evaluation = await json("--samples", casesFile, "--protocol", "vad,uniad", "--details", details);
    expect(Object.keys(evaluation.protocols)).toEqual(["vad", "uniad"]);
    const lines = readFileSync(details, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const golden = readShared(casesFile).samples;
    expect(lines.map(({ token }) => token)).toEqual(golden.map(({ id }: { id: string }) => id));
    lines.forEach(({ collisions }, i) => {
      expect(collisions.uniad.counted).toEqual(golden[i].expected.uniad.objBoxCol);
    });
  });
});

describe.skipIf(!hasNuscenesSample)(`drx openloop --paths ${NUSCENES_SAMPLE_NEEDED}`, () => {
  test("scores a published planner beside the blind ones", async () => {
    const plans = join(nuscenesSampleFolder, "agent-driver-plans.json");
    const { stdout, code } = await runDrx([
      "openloop",
      plans,
      "--paths",
      join(nuscenesSampleFolder, "drivelm-val-ego.json"),
      "--markdown",
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain("685 of 685 samples, 149 scenes");
    expect(stdout).toMatch(/\| UniAD \| 685 \| 0\.25 \| 0\.69 \| 1\.48 \|/);
    expect(stdout).toContain("ego-status");
    expect(stdout).toContain("not computed: collisions");
  });
});

describe("drx openloop on the nuScenes tables", () => {
  const folder = freshFolder();
  const root = join(folder, "nuscenes");
  const plans = join(folder, "plans.jsonl");
  const lines = () => readFileSync(plans, "utf8").trim().split("\n");

  beforeAll(async () => {
    writeSyntheticNuscenes(root, { seed: 3, keyframes: [20, 20, 20, 20, 12, 6], agentsPerScene: 12 });
    const predict = ["predict", "--baseline", "constant-velocity", "--nuscenes", root, "--out", plans];
    const { code, stderr } = await runDrx(["openloop", ...predict]);
    expect(code, stderr).toBe(0);
  });

  test("says nothing of collisions where the annotations are empty", async () => {
    const bare = join(folder, "test-split");
    writeSyntheticNuscenes(bare, { seed: 3, keyframes: [20, 20], agentsPerScene: 12 });
    for (const table of ["sample_annotation", "instance"]) {
      writeFileSync(join(bare, `v1.0-mini/${table}.json`), "[]");
    }
    renameSync(join(bare, "v1.0-mini"), join(bare, "v1.0-test"));
    const ours = join(folder, "bare.jsonl");
    await runDrx([
      "openloop",
      "predict",
      "--baseline",
      "constant-velocity",
      "--nuscenes",
      bare,
      "--out",
      ours,
    ]);
    const { protocols, notComputed } = await json(ours, "--nuscenes", bare);
    // The rate of offRoad is of the road, which the map expansion knows.
    const { offRoad: _, ...ofAgents } = protocols;
    for (const { collision } of Object.values(ofAgents) as { collision: unknown }[]) {
      expect(collision).toEqual({ "1s": null, "2s": null, "3s": null, avg: null });
    }
    expect(notComputed.join()).toContain("collisions: the source holds no other road users");
  });

  test("runs the whole way from a baseline's plans", async () => {
    const evaluation = await json(plans, "--nuscenes", root);
    expect(evaluation).toMatchObject({ samples: 98, scenes: 6, coverage: { expected: 98, missing: 0 } });
    expect(evaluation.protocols.uniad).toMatchObject({ samples: 98, missingSteps: 6 * 21 });
    expect(evaluation.protocols.vad.samples).toBe(98 - 6 * 6);
    // Two past and six future keyframes; the scene of six keyframes has neither.
    expect(evaluation.protocols.stp3.samples).toBe(4 * 12 + 4);
    expect(evaluation.protocols).toMatchObject(evaluation.baselines["constant-velocity"].protocols);
    expect(evaluation.slices.left.samples).toBeGreaterThan(0);
    expect(evaluation.slices.right.samples).toBeGreaterThan(0);
    expect(evaluation.slices.standstill.samples).toBeGreaterThan(0);
    expect(evaluation.protocols.uniad.collision.avg).toBeGreaterThan(0);
    expect(evaluation.protocols.uniad.l2Interval.avg.low).toBeLessThan(evaluation.protocols.uniad.l2.avg);
  });

  test("says the same twice", async () => {
    const [first, second] = [await json(plans, "--nuscenes", root), await json(plans, "--nuscenes", root)];
    expect(first).toEqual(second);
  });

  test("writes a page with the worst samples, in the camera's picture where there is one", async () => {
    const tables = join(root, "v1.0-mini", "sample_data.json");
    const readings: { filename: string; is_key_frame: boolean }[] = JSON.parse(readFileSync(tables, "utf8"));
    const picture = join(folder, "picture.jpg");
    writeFileSync(picture, "a picture");
    for (const { filename } of readings.filter((row) => row.is_key_frame && row.filename.endsWith(".jpg"))) {
      mkdirSync(dirname(join(root, filename)), { recursive: true });
      copyFileSync(picture, join(root, filename));
    }
    const page = join(folder, "page.html");
    await json(plans, "--nuscenes", root, "--report", page);
    const html = readFileSync(page, "utf8");
    expect(html.match(/<figure>/g)?.length).toBe(12);
    expect(html).toContain(`data:image/jpeg;base64,${Buffer.from("a picture").toString("base64")}`);
    expect(html).not.toMatch(/NaN|undefined|https?:\/\/(?!www\.w3\.org)/);
  });

  test("takes chosen scenes, from a file as well", async () => {
    const list = join(folder, "scenes.txt");
    writeFileSync(list, "scene-8001\nscene-8006\n");
    const evaluation = await json(plans, "--nuscenes", root, "--scenes", list, "--allow-partial");
    expect(evaluation).toMatchObject({ samples: 26, scenes: 2, coverage: { missing: 0, unknown: 72 } });
  });

  const damaged = (change: (lines: string[]) => string[]): string => {
    const path = join(folder, "damaged.jsonl");
    writeFileSync(path, `${change(lines()).join("\n")}\n`);
    return path;
  };

  test.each([
    ["missing", (all: string[]) => all.slice(1), /1 of 98 samples are not predicted/],
    ["duplicate", (all: string[]) => [...all, all[0]], /line 99: .*predicted twice/],
    ["truncated", (all: string[]) => [...all.slice(0, -1), all.at(-1)!.slice(0, 60)], /line 98.*cut off/],
    ["NaN", (all: string[]) => [all[0].replace(/\[\[0,/, "[[NaN,"), ...all.slice(1)], /waypoint 0 is \[NaN/],
    [
      "of another dataset",
      (all: string[]) => [...all, all[0].replace(/"token":"./, '"token":"?')],
      /name samples/,
    ],
    [
      "in ego axes",
      (all: string[]) => all.map((line) => line.replace(/\[0,([-\d.e]+)\]/g, "[$1,0]")),
      /other axes/,
    ],
  ])("refuses plans that are %s in one line", async (_, change, message) => {
    expect(await refusal(damaged(change), "--nuscenes", root)).toMatch(message);
  });

  test.each([
    ["no source", [], /exactly one of/],
    ["two sources", ["--run", "x", "--paths", "y"], /not --paths and --run/],
    ["no plans", ["--nuscenes", "ROOT"], /no plans to judge/],
    ["an unknown protocol", ["--nuscenes", "ROOT", "--protocol", "vda"], /"vda" is not known/],
    ["an unknown scene", ["--nuscenes", "ROOT", "--scenes", "scene-1"], /scene-1/],
    ["no tables", ["PLANS", "--nuscenes", "/nowhere"], /no folder/],
  ])("refuses %s", async (_, args, message) => {
    const given = args.map((arg) => (arg === "ROOT" ? root : arg === "PLANS" ? plans : arg));
    expect(await refusal(...given)).toMatch(message);
  });
});

describe("drx openloop on the nuScenes map expansion", () => {
  const folder = freshFolder();
  const root = join(folder, "nuscenes");
  const plans = join(folder, "plans.json");
  /** A place in the plan frame: x to the right, y ahead. */
  type Place = [x: number, y: number];
  let tokens: string[] = [];

  beforeAll(() => {
    // One drive of each kind; roads of 12 m along them with an island 3 to 4.5 m to the left, 5 to 11 m from the start.
    writeSyntheticNuscenes(root, { seed: 3, keyframes: [20, 20, 20, 20, 20, 20], agentsPerScene: 2 });
    const rows = JSON.parse(readFileSync(join(root, "v1.0-mini", "sample.json"), "utf8"));
    tokens = rows.map(({ token }: { token: string }) => token);
  });

  const offRoadOf = async (places: Place[], ...args: string[]) => {
    writeFileSync(plans, JSON.stringify(Object.fromEntries(tokens.map((token) => [token, places]))));
    return (await json(plans, "--nuscenes", root, "--protocol", "offRoad", "--frame", "lidar", ...args))
      .protocols.offRoad;
  };
  const repeated = (place: Place): Place[] => Array(6).fill(place);

  test("a plan that stays gives 0, one that leaves the road 1; the recorded path stays", async () => {
    const never = { "1s": 0, "2s": 0, "3s": 0, avg: 0 };
    const always = { "1s": 1, "2s": 1, "3s": 1, avg: 1 };
    const staying = await offRoadOf(repeated([0.1, 0.1]));
    expect(staying).toMatchObject({ samples: 6 * 14, collision: never, recordedCollision: never });
    const leaving = await offRoadOf(repeated([7, 0]));
    expect(leaving).toMatchObject({ samples: 6 * 14, collision: always, recordedCollision: never });
    // Two metres to the left, then back: off at 1 s stays off.
    const returning: Place[] = [
      [0, 0],
      [-7, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ];
    expect((await offRoadOf(returning)).collision).toEqual(always);
  });

  test("an island is off the road", async () => {
    // The standing car of the last scene has the island ahead to its left: 4.05 to 10.05 m ahead of its lidar.
    const [beside, on] = [repeated([-1.2, 7]), repeated([-3.7, 7])];
    const rateOf = async (places: Place[]) =>
      (await offRoadOf(places, "--scenes", "scene-8006", "--allow-partial")).collision["3s"];
    expect([await rateOf(beside), await rateOf(on), await rateOf(repeated([-3.7, 18]))]).toEqual([0, 1, 0]);
  });

  test("prints the recorded path's rate beside it", async () => {
    const { stdout } = await runDrx(["openloop", plans, "--nuscenes", root, "--markdown"]);
    expect(stdout).toMatch(/\| without exclusion % \| recorded path % \|/);
    expect(stdout).toMatch(/\| Off-road \(after OmniDrive\) \| – \|.* 0\.00 \|\n/);
  });

  test("counts the scenes whose city has a map, and says where there is none", async () => {
    const maps = join(root, "maps", "expansion");
    renameSync(join(maps, "boston-seaport.json"), join(folder, "boston.json"));
    expect((await offRoadOf(repeated([7, 0]))).samples).toBe(3 * 14);
    renameSync(join(maps, "singapore-onenorth.json"), join(folder, "onenorth.json"));
    const evaluation = await json(plans, "--nuscenes", root);
    const none = { "1s": null, "2s": null, "3s": null, avg: null };
    expect(evaluation.protocols.offRoad).toMatchObject({
      samples: 0,
      collision: none,
      recordedCollision: none,
    });
    expect(evaluation.notComputed.join()).toContain("maps/expansion");
    writeFileSync(
      join(maps, "boston-seaport.json"),
      readFileSync(join(folder, "boston.json"), "utf8").replace(/"x":[-\d.]+/, '"x":"?"'),
    );
    expect(await refusal(plans, "--nuscenes", root)).toMatch(/boston-seaport\.json: node\.0\.x: /);
  });
});

describe("drx openloop on our own driven episodes", () => {
  test("takes a keyframe every half second of metric_info.json", async () => {
    const run = freshFolder();
    const motion = join(run, "metrics", "drive-1", "metric_info.json");
    mkdirSync(dirname(motion), { recursive: true });
    // South at 8 m/s: yaw 90 degrees in CARLA's frame, y grows.
    const steps = Array.from({ length: 101 }, (_, tick) => [
      tick,
      { location: [5, 0.4 * tick, 0], rotation: [0, 0, 90], acceleration: [0, 0, 0] },
    ]);
    writeFileSync(motion, JSON.stringify(Object.fromEntries(steps)));
    const plans = join(run, "plans.jsonl");
    const predict = ["predict", "--baseline", "constant-velocity", "--run", run, "--out", plans];
    expect((await runDrx(["openloop", ...predict])).code).toBe(0);
    const evaluation = await json(plans, "--run", run);
    // Eleven keyframes; nothing is known of the speed at the first, all later plans are exact.
    expect(evaluation.samples).toBe(11);
    expect(evaluation.protocols.vad).toMatchObject({ samples: 5, collision: { avg: null } });
    expect(evaluation.protocols.vad.l2["3s"]).toBeCloseTo(14 / 5, 6);
    expect(evaluation.protocols.stp3).toMatchObject({ samples: 3 });
    expect(evaluation.protocols.stp3.l2.avg).toBeCloseTo(0, 6);
  });
});

describe("drx openloop --from-tokens", () => {
  test("decodes plans of the project's vocabulary and codebook", async () => {
    const codebooks = new URL("../../codebooks/", import.meta.url).pathname;
    const folder = freshFolder();
    const samples = join(folder, "samples.json");
    const still = [1, 2, 3, 4, 5, 6].map(() => [0, 0]);
    const sample = { id: "a", pastFrames: 3, mask: [1, 1, 1, 1, 1, 1], gt: still, agents: [] };
    writeFileSync(samples, JSON.stringify({ samples: [sample] }));
    const errorsOf = async (file: string, tokens: unknown[]) => {
      const plans = join(folder, "plans.json");
      writeFileSync(plans, JSON.stringify([{ token: "a", tokens }]));
      const details = join(folder, "details.jsonl");
      await json(plans, "--samples", samples, "--from-tokens", join(codebooks, file), "--details", details);
      return JSON.parse(readFileSync(details, "utf8")).l2 as number[];
    };
    const { axes } = JSON.parse(readFileSync(join(codebooks, "trajectory-512.json"), "utf8"));
    const bins = [100, 200];
    const errors = await errorsOf(
      "trajectory-512.json",
      Array.from({ length: 12 }, (_, i) => bins[i % 2]),
    );
    const distance = Math.hypot(axes.x.values[100], axes.y.values[200]);
    for (const error of errors) expect(error).toBeCloseTo(distance, 9);
    // Token 0 stands still.
    for (const error of await errorsOf("action-2048.json", Array(6).fill("<act_0000>")))
      expect(error).toBeCloseTo(0, 3);
    const plans = join(folder, "plans.json");
    writeFileSync(plans, JSON.stringify([{ token: "a", tokens: [1, 2, 9999] }]));
    const message = await refusal(
      plans,
      "--samples",
      samples,
      "--from-tokens",
      join(codebooks, "action-2048.json"),
    );
    expect(message).toMatch(/sample a\): position 2: 9999 is no token/);
  });
});
