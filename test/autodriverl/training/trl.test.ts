import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { groupAdvantages } from "../../../src/autodriverl/objective/advantages.js";
import { policyObjective } from "../../../src/autodriverl/objective/policy-objective.js";
import { defaultRewardSettings } from "../../../src/autodriverl/rewards/reward-settings.js";
import { Rewarder } from "../../../src/autodriverl/rewards/rewarder.js";
import { RewardServer } from "../../../src/autodriverl/service/reward-server.js";
import { resolveTraining } from "../../../src/autodriverl/training/presets.js";
import { freshFolder } from "../../cli/run-drx.js";

const NEEDED = "(needs TRL, see DRX_TRL_PYTHON)";
/** A Python with TRL: the one that DRX_TRL_PYTHON names, or the trainer's. */
const python = [process.env.DRX_TRL_PYTHON, "trainer/.venv/bin/python"].find(
  (candidate) =>
    candidate &&
    spawnSync(candidate, ["-c", "import importlib.util as u; exit(u.find_spec('trl') is None)"]).status === 0,
);

interface Recorded {
  readonly trl: string;
  readonly batches: readonly { rewards: (number | null)[]; advantages: number[] }[];
  readonly losses: readonly {
    loss: number;
    advantages: number[];
    logProbs: number[][];
    oldLogProbs: number[][];
    referenceLogProbs: number[][];
  }[];
}

let recorded: Recorded;
let server: RewardServer;
const G = 8;

/** Three steps of the tiny preset under the real TRL, whose rewards come from a real service. */
beforeAll(async () => {
  if (python === undefined) return;
  const out = freshFolder();
  const rewarder = new Rewarder(
    { ...defaultRewardSettings, mode: "hybrid", rules: { ...defaultRewardSettings.rules, truncated: false } },
    null,
  );
  server = await RewardServer.listen({ rewarder, host: "127.0.0.1", port: 0 });
  const items = ["red", "green", "yellow", "dark"].flatMap((light) => [
    item(`The light is ${light}. Is it red?`, light === "red" ? "Yes." : "No."),
    item(`The light is ${light}. Is it green?`, light === "green" ? "Yes." : "No."),
  ]);
  writeFileSync(join(out, "train.jsonl"), items.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const { settings } = resolveTraining(
    "trl",
    "tiny",
    { max_steps: 3, per_device_train_batch_size: 32 },
    false,
  );
  const training = {
    settings,
    out,
    dataset: join(out, "train.jsonl"),
    model: null,
    images: null,
    rewards: server.url,
  };
  writeFileSync(join(out, "training.json"), JSON.stringify(training));
  await promisify(execFile)(
    python,
    ["trainer/tests/record_grpo.py", join(out, "training.json"), join(out, "record.json")],
    {
      env: { ...process.env, PYTHONPATH: "trainer", CUDA_VISIBLE_DEVICES: "", HF_HUB_OFFLINE: "1" },
      maxBuffer: 1 << 26,
    },
  );
  recorded = JSON.parse(readFileSync(join(out, "record.json"), "utf8"));
});
afterAll(() => server?.close());

let count = 0;
function item(question: string, truth: string) {
  return {
    id: `${count++}`,
    scene: "s",
    frame: "f",
    task: "perception",
    form: "yes-no",
    question,
    truth,
    images: {},
  };
}

test.skipIf(python === undefined)(
  `TRL: rewards arrive in groups of 8, and its advantages are Eq. 3's with the sample's spread ${NEEDED}`,
  () => {
    expect(recorded.batches.length).toBe(3);
    for (const { rewards, advantages } of recorded.batches) {
      expect(rewards.length).toBe(32);
      expect(rewards.every((reward) => reward === 0 || reward === 100)).toBe(true);
      for (let start = 0; start < rewards.length; start += G) {
        const ours = groupAdvantages(rewards.slice(start, start + G), { sigma: "sample", epsilon: 1e-4 });
        ours.forEach((advantage, i) => {
          expect(advantages[start + i]).toBeCloseTo(advantage, 5);
        });
      }
    }
    // Some group taught something, or nothing was compared.
    expect(recorded.batches.some(({ advantages }) => advantages.some((advantage) => advantage > 0))).toBe(
      true,
    );
  },
);

test.skipIf(python === undefined)(
  `TRL: its loss under the resolved configuration is Eq. 2's, within 1e-5 ${NEEDED}`,
  () => {
    expect(recorded.losses.length).toBeGreaterThanOrEqual(3);
    for (const { loss, advantages, logProbs, oldLogProbs, referenceLogProbs } of recorded.losses) {
      const responses = advantages.map((advantage, i) => ({
        advantage,
        logProbs: logProbs[i],
        oldLogProbs: oldLogProbs[i],
        referenceLogProbs: referenceLogProbs[i],
      }));
      const { objective, kl } = policyObjective(responses, { clip: 0.2, beta: 0.01, kl: "k3" });
      expect(Math.abs(loss + objective)).toBeLessThan(1e-5);
      expect(kl).toBeGreaterThan(0.01);
    }
  },
);
