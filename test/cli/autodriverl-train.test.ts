import { join } from "node:path";
import { expect, test } from "vitest";
import { freshFolder, runDrx } from "./run-drx.js";

const train = (...args: string[]) =>
  runDrx(["autodriverl", "train", "nowhere.jsonl", "--out", join(freshFolder(), "out"), ...args]);

test.each(["trl", "verl"])(
  "the paper's preset for %s prints Eq. 2, and deviates in nothing",
  async (engine) => {
    const { code, stdout, stderr } = await train("--engine", engine, "--preset", "paper", "--print");
    const { settings, byPreset, byCaller } = JSON.parse(stdout);
    expect([code, byPreset, byCaller]).toEqual([0, [], []]);
    expect(stderr).toContain("as the paper");
    const [loss, beta] =
      engine === "trl"
        ? ["loss_type", "beta"]
        : ["actor_rollout_ref.actor.loss_agg_mode", "actor_rollout_ref.actor.kl_loss_coef"];
    expect([settings[loss], settings[beta]]).toEqual([
      engine === "trl" ? "grpo" : "seq-mean-token-mean",
      0.01,
    ]);
  },
);

test.each([
  ["trl", "small"],
  ["trl", "tiny"],
  ["verl", "small"],
])("%s, %s: smaller in sizes only, and says in which", async (engine, preset) => {
  const { stdout, stderr } = await train("--engine", engine, "--preset", preset, "--print");
  const { byPreset } = JSON.parse(stdout);
  expect(byPreset.length).toBeGreaterThan(0);
  for (const { field, from } of byPreset) {
    expect(["paper"]).toContain(from);
    expect(stderr).toContain(field);
  }
});

test("refuses what leaves the paper, until that is allowed", async () => {
  const deviation = ["--set", "beta=0", "loss_type=dapo", "learning_rate=2e-6", "--print"];
  const refused = await train(...deviation);
  expect([refused.code, refused.stderr.trim().split("\n").length]).toEqual([2, 1]);
  expect(refused.stderr).toContain("loss_type=dapo");
  expect(refused.stderr).not.toContain("learning_rate");
  const allowed = await train(...deviation, "--allow-deviation");
  expect(allowed.code).toBe(0);
  const { settings, byCaller } = JSON.parse(allowed.stdout);
  expect(byCaller.map(({ field }: { field: string }) => field).sort()).toEqual(["beta", "loss_type"]);
  expect(settings.learning_rate).toBe(2e-6);
});

test("says in a line what is missing", async () => {
  for (const [args, text] of [
    [["--preset", "paper"], "--model"],
    [["--engine", "verl", "--preset", "tiny"], "--engine trl"],
    [["--preset", "tiny"], "nowhere.jsonl"],
    [["--set", "beta"], "name=value"],
  ] as const) {
    const { code, stderr } = await train(...args);
    expect(code).toBe(2);
    expect(stderr.trim().split("\n").at(-1)).toContain(text);
  }
});
