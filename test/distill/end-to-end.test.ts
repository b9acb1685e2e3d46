import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { projectRoot } from "../../src/base/project-root.js";
import { sampleSchema } from "../../src/distill/dataset-format.js";
import { freshFolder, runDrx } from "../cli/run-drx.js";

/** Made by the command that docs/distillation.md gives. */
const python = join(projectRoot, "trainer/.venv/bin/python");
const NEEDED = "(needs trainer/.venv)";
const MINUTES = 60_000;

/** Runs drx and expects success. */
async function drx(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runDrx(words);
  expect(code, stderr).toBe(0);
  return stdout;
}

test.skipIf(!existsSync(python))(
  `three routes become a student that drives ${NEEDED}`,
  async () => {
    const folder = freshFolder();
    const at = (name: string) => join(folder, name);
    await drx(
      "distill",
      "collect",
      "--suite",
      "riverside",
      "--routes",
      "1-3",
      "--policies",
      "expert",
      "--out",
      at("drives"),
    );
    const asked = JSON.parse(
      await drx("distill", "questions", at("drives"), "--out", at("questions"), "--json"),
    );
    expect(Object.values<number>(asked.tasks).every((count) => count > 0)).toBe(true);
    const written = JSON.parse(
      await drx("distill", "traces", at("questions"), "--out", at("traces"), "--json"),
    );
    expect(written).toMatchObject({ teacher: { name: "rules" }, failed: 0 });
    const funnel = JSON.parse(await drx("distill", "filter", at("traces"), "--out", at("kept"), "--json"));
    expect(funnel.kept).toBeGreaterThan(10);
    const sources = [at("drives"), "--traces", at("kept"), "--questions", at("questions"), "--format", "trl"];
    const counts = JSON.parse(await drx("distill", "dataset", ...sources, "--out", at("samples"), "--json"));
    const exported = JSON.parse(readFileSync(join(at("samples"), "trl.json"), "utf8"));
    expect(exported.counts.train).toEqual({ action: counts.samples.train, question: asked.questions });
    expect(exported.thinking).toBeGreaterThan(funnel.kept);
    const lines = readFileSync(join(at("samples"), "train.jsonl"), "utf8")
      .trim()
      .split("\n");
    const dropped = Object.values(counts.dropped as Record<string, number>).reduce(
      (sum, count) => sum + count,
      0,
    );
    expect(lines.length).toBe(counts.samples.train);
    expect(counts.samples.train + dropped).toBe(counts.steps);
    const sample = sampleSchema.parse(JSON.parse(lines[20]));
    expect(sample.images.every(({ path }) => existsSync(join(at("samples"), path)))).toBe(true);
    // Tokens are rolling: they lead where the vehicle went.
    expect(counts.tokenError).toBeLessThan(0.1);

    const training = [
      "distill",
      "train",
      at("samples"),
      "--out",
      at("training"),
      "--batch",
      "2",
      "--threads",
      "1",
    ];
    await drx(...training, "--steps", "150");
    await drx(...training, "--steps", "200", "--resume");
    const metrics = readFileSync(join(at("training"), "metrics.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const losses = metrics.filter(({ type }) => type === "train");
    expect(losses[0].loss_by_token.length).toBe(6);
    expect(losses.at(-1).step).toBe(200);
    // Batches of two are noisy: the mean over the last hundred steps.
    const late = losses.slice(-10).reduce((sum, { loss }) => sum + loss / 10, 0);
    expect(late).toBeLessThan(losses[0].loss - 0.5);

    await drx("distill", "export", at("training"), "--out", at("student"), "--samples", "10");
    const student = JSON.parse(readFileSync(join(at("student"), "student.json"), "utf8"));
    expect(student.parity.tokens_agreeing).toBeGreaterThanOrEqual(0.99);

    const drive = [
      "drive",
      "--suite",
      "riverside",
      "--routes",
      "1",
      "--policy",
      `vla:${at("student")}`,
      "--json",
    ];
    const runs = await Promise.all(
      ["local", "websocket"].map(async (transport) =>
        JSON.parse(await drx(...drive, "--transport", transport, "--out", at(transport))),
      ),
    );
    expect(runs[0].failedRoutes).toEqual([]);
    expect(runs[1].statesHash).toBe(runs[0].statesHash);
    const [plans] = ["local"].map(
      (run) => JSON.parse(readFileSync(join(at(run), "episodes/RouteScenario_1_rep0.json"), "utf8")).plans,
    );
    expect(plans.length).toBeGreaterThan(10);
    expect(plans.every(({ actionTokens }: { actionTokens: number[] }) => actionTokens.length === 6)).toBe(
      true,
    );

    // A student of another codebook, and a graph that is not its own, are refused.
    for (const [name, spoil, message] of [
      [
        "codebook",
        { ...student, codebook: { ...student.codebook, hash: "0".repeat(64) } },
        /speaks the codebook 000000/,
      ],
      ["prompt", { ...student, prompt: { ...student.prompt, hash: "0".repeat(64) } }, /another prompt/],
      [
        "graph",
        { ...student, graphs: { ...student.graphs, vision: { ...student.graphs.vision, sha256: "0" } } },
        /vision.onnx is not/,
      ],
    ] as const) {
      cpSync(at("student"), at(name), { recursive: true });
      writeFileSync(join(at(name), "student.json"), JSON.stringify(spoil));
      const refused = await runDrx(["drive", "--policy", `vla:${at(name)}`, "--out", at("never")]);
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.stderr).toMatch(message);
    }
  },
  // Nine were measured on two cores with other work beside it.
  20 * MINUTES,
);

test.skipIf(!existsSync(python))(
  `the trainer's own tests pass ${NEEDED}`,
  async () => {
    const run = promisify(execFile)(python, ["-m", "unittest", "discover", "-s", "trainer/tests"], {
      cwd: projectRoot,
      env: { ...process.env, PYTHONPATH: join(projectRoot, "trainer") },
    });
    const { stderr } = await run;
    expect(stderr).toMatch(/OK\s*$/);
  },
  5 * MINUTES,
);
