import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { freshFolder, runDrx } from "./run-drx.js";

const shipped = "codebooks/action-2048.json";

/** Trajectories of cars that turn at various speeds, as a file. */
function motionFile(folder: string): string {
  const trajectories = Array.from({ length: 12 }, (_, drive) => ({
    name: `drive ${drive}`,
    seconds: 0.1,
    poses: Array.from({ length: 200 }, (_, i) => {
      const yaw = (drive % 5) * 0.002 * i;
      const speed = 3 + drive + 2 * Math.sin(i / 15);
      const radius = speed / Math.max(0.02, (drive % 5) * 0.02);
      return [radius * Math.sin(yaw) + i * 0.05 * drive, radius * (1 - Math.cos(yaw)), yaw];
    }),
  }));
  const path = join(folder, "motion.json");
  writeFileSync(path, JSON.stringify({ trajectories }));
  return path;
}

function planFile(folder: string, poses: number[][], seconds = 0.5): string {
  const path = join(folder, "plans.json");
  writeFileSync(path, JSON.stringify({ trajectories: [{ name: "plan", seconds, poses }] }));
  return path;
}

async function json(args: string[]) {
  const { code, stdout, stderr } = await runDrx([...args, "--json"]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

async function refused(args: string[], line: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runDrx(args);
  expect(stderr).toMatch(/drx: [^\n]*\n$/);
  expect(stderr).toMatch(line);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
}

describe("drx codebook", () => {
  const folder = freshFolder();
  const book = join(folder, "book.json");
  let motion = "";

  beforeAll(async () => {
    motion = motionFile(folder);
    const built = await json(["codebook", "build", motion, "--k", "64", "--out", book]);
    expect(built).toMatchObject({ version: 1, codebook: book, k: 64 });
  });

  test("builds the same files on any number of threads", async () => {
    for (const threads of ["1", "3"]) {
      const again = join(folder, `threads-${threads}`, "book.json");
      mkdirSync(join(folder, `threads-${threads}`));
      const out = ["--k", "64", "--threads", threads, "--out", again];
      const { code, stderr } = await runDrx(["codebook", "build", motion, ...out]);
      expect(code, stderr).toBe(0);
      expect(readFileSync(again, "utf8")).toBe(readFileSync(book, "utf8"));
      expect(readFileSync(again.replace(".json", ".bin"))).toEqual(
        readFileSync(book.replace(".json", ".bin")),
      );
    }
  });

  test("reports on what was held out, as JSON and as a page that needs nothing else", async () => {
    const page = join(folder, "report.html");
    const report = await json(["codebook", "report", book, motion, "--no-sweep", "--out", page]);
    expect(report).toMatchObject({ version: 1, k: 64, dims: 3, closedLoop: null, sweep: [] });
    for (const field of ["inertia", "deadTokens", "perplexity"]) expect(typeof report[field]).toBe("number");
    for (const horizon of ["1s", "2s", "3s"]) {
      expect(report.ade[horizon]).toBeGreaterThan(0);
      expect(report.fde[horizon]).toBeGreaterThan(0);
    }
    const html = readFileSync(page, "utf8");
    expect(html).toContain("<svg");
    expect(html).not.toMatch(/(src|href)=|@import|url\(/);
    expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).toEqual(report);
  });

  test("encodes a plan and decodes it again", async () => {
    const plan = [2.5, 5, 7.5, 10, 12.5, 15].map((x, i) => [x, 0.02 * i * i, 0.01 * i]);
    const encoded = await json(["codebook", "encode", shipped, planFile(folder, plan)]);
    const [{ tokens, ade }] = encoded.trajectories;
    expect(tokens.length).toBe(6);
    expect(ade).toBeLessThan(0.1);
    const file = join(folder, "tokens.json");
    writeFileSync(file, JSON.stringify(encoded));
    const decoded = await json(["codebook", "decode", shipped, file]);
    expect(decoded.codebookHash).toBe(encoded.codebookHash);
    const [{ poses, curve, controls }] = decoded.trajectories;
    expect([poses.length, curve.length, controls.length]).toEqual([6, 30, 6]);
    for (const [i, [x, y]] of poses.entries()) {
      expect(Math.hypot(x - plan[i][0], y - plan[i][1])).toBeLessThan(0.3);
    }
    const names = tokens.map((token: number) => `<act_${String(token).padStart(4, "0")}>`);
    const byName = await json(["codebook", "decode", shipped, ...names]);
    expect(byName.trajectories[0].poses).toEqual(poses);
  });

  test("drives the expert's plans as tokens, and states the score with and without", async () => {
    const drive = (name: string, ...options: string[]) =>
      json([
        "drive",
        "--suite",
        "riverside",
        "--routes",
        "1",
        "--transport",
        "local",
        "--out",
        join(folder, name),
        ...options,
      ]);
    const through = await drive("through", "--through-codebook", shipped);
    const without = await drive("without");
    expect(through.drivingScore).toBeGreaterThanOrEqual(without.drivingScore - 2);
    const episodes = join(folder, "through", "episodes");
    const { plans } = JSON.parse(readFileSync(join(episodes, "RouteScenario_1_rep0.json"), "utf8"));
    expect(plans.length).toBeGreaterThan(20);
    const tokens = plans[20].actionTokens.map(String);
    const decoded = await json(["codebook", "decode", shipped, ...tokens]);
    const drivenPoses = decoded.trajectories[0].poses.map(([x, y]: number[]) => [x, y]);
    expect(plans[20].waypoints).toEqual(drivenPoses);
    const driven = ["--driven", join(folder, "through"), join(folder, "without")];
    const report = await json(["codebook", "report", shipped, motion, "--no-sweep", ...driven]);
    expect(report.closedLoop).toMatchObject({
      policy: "expert",
      routes: 1,
      through: { drivingScore: through.drivingScore },
      without: { drivingScore: without.drivingScore },
    });
    const turned = ["--driven", join(folder, "without"), join(folder, "through")];
    await refused(
      ["codebook", "report", shipped, motion, "--no-sweep", ...turned],
      /the first run must be driven/,
    );
  });

  test("names the largest codebook that the data give, and builds it", async () => {
    const args = (k: number) => [
      "codebook",
      "build",
      motion,
      "--k",
      String(k),
      "--out",
      join(folder, "largest.json"),
    ];
    const { stderr } = await runDrx(args(100_000));
    const largest = Number(/k is 100000 .* give k of at most (\d+)/.exec(stderr)?.[1]);
    expect(largest).toBeGreaterThan(64);
    await refused(args(largest + 1), new RegExp(`k is ${largest + 1} but .* give k of at most ${largest}`));
    expect(await json(args(largest))).toMatchObject({ k: largest });
  });

  test("refuses what it cannot use, in one line", async () => {
    await refused(["codebook", "decode", shipped, "1", "2048"], /position 1: "2048" is no token/);
    await refused(["codebook", "decode", join(folder, "none.json"), "1"], /codebook not found/);
    await refused(["codebook", "encode", shipped, planFile(folder, [[1, 0]], 0.1)], /0\.1 s apart.*resample/);
    await refused(
      ["codebook", "build", motion, "--k", "100000", "--out", book],
      /only \d+ distinct segments/,
    );
    await refused(["codebook", "build", motion, "--method", "dbscan", "--out", book], /there is no dbscan/);
    await refused(["codebook", "build", motion, "--engine", "gpu", "--out", book], /there is no gpu/);
    await refused(
      ["codebook", "build", motion, "--engine", "tfjs", "--method", "k-disk", "--out", book],
      /is for k-means/,
    );
    await refused(["codebook", "build", folder, "--out", book], /holds no motion that is known/);
    await refused(["codebook", "report", book, motion, "--driven", folder], /run/);
    await refused(
      ["drive", "--through-codebook", join(folder, "absent.json"), "--out", join(folder, "run")],
      /codebook not found/,
    );
  });

  test.skipIf(existsSync("node_modules/@tensorflow/tfjs-node-gpu"))(
    "says how to install TensorFlow.js where it is asked for and missing (needs it missing)",
    async () => {
      await refused(
        ["codebook", "build", motion, "--engine", "tfjs", "--out", join(folder, "tfjs.json")],
        /@tensorflow\/tfjs-node-gpu is not installed; run `npm install [^`]* @tensorflow\/tfjs-node-gpu@\d/,
      );
      expect(existsSync(join(folder, "tfjs.json"))).toBe(false);
    },
  );
});

describe("drx vocab", () => {
  const folder = freshFolder();
  const words = join(folder, "words.json");
  let motion = "";

  beforeAll(async () => {
    motion = motionFile(folder);
    const built = await json(["vocab", "build", motion, "--bins", "128", "--out", words]);
    expect(built.comparison.map((row: { method: string }) => row.method)).toEqual([
      "uniform",
      "quantile",
      "lloyd-max",
    ]);
  });

  test("reports on what was held out", async () => {
    const page = join(folder, "vocabulary.html");
    const report = await json(["vocab", "report", words, motion, "--out", page]);
    expect(report).toMatchObject({ version: 1, bins: 128 });
    expect(report.meanError).toBeGreaterThan(0);
    expect(readFileSync(page, "utf8")).toContain("<svg");
    expect(existsSync(join(folder, "vocabulary.json"))).toBe(true);
  });

  test("encodes a plan and decodes it again, and counts clamps", async () => {
    const plan = [
      [2, 0.1],
      [4, 0.2],
      [1e4, 0],
    ];
    const encoded = await json(["vocab", "encode", "codebooks/trajectory-512.json", planFile(folder, plan)]);
    const [{ tokens, clamped }] = encoded.trajectories;
    expect(tokens.length).toBe(6);
    expect(clamped).toBe(1);
    const args = ["vocab", "decode", "codebooks/trajectory-512.json", ...tokens.map(String)];
    const [{ poses }] = (await json(args)).trajectories;
    expect(poses[0][0]).toBeCloseTo(2, 1);
    expect(poses[1][1]).toBeCloseTo(0.2, 1);
  });

  test("refuses what it cannot use, in one line", async () => {
    await refused(["vocab", "decode", words, "1"], /1 tokens make no whole waypoints/);
    await refused(["vocab", "decode", words, "1", "x"], /position 1: "x" is no token/);
    await refused(["vocab", "build", motion, "--method", "best-of", "--out", words], /there is no best-of/);
    await refused(["vocab", "report", shipped, motion], /vocabulary .*: /);
  });
});
