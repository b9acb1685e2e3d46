import { expect, test } from "vitest";
import { deviations, deviationText } from "../../../src/autodriverl/training/engine-check.js";

const fieldsOf = (engine: "trl" | "verl", settings = {}) =>
  deviations(engine, settings).map(({ field }) => field);

test("names the defaults that are not Eq. 2", () => {
  expect(fieldsOf("trl")).toEqual(
    expect.arrayContaining(["loss_type", "beta", "use_bias_correction_kl", "max_completion_length"]),
  );
  expect(fieldsOf("verl")).toEqual(
    expect.arrayContaining([
      "algorithm.adv_estimator",
      "actor_rollout_ref.actor.loss_agg_mode",
      "actor_rollout_ref.actor.use_kl_loss",
      "actor_rollout_ref.actor.kl_loss_coef",
      "actor_rollout_ref.actor.clip_ratio_c",
    ]),
  );
});

test("takes equivalent values, and settles each deviation by its wanted value", () => {
  expect(fieldsOf("trl", { epsilon_high: 0.2 })).not.toContain("epsilon_high");
  expect(fieldsOf("trl", { epsilon_high: 0.28 })).toContain("epsilon_high");
  for (const engine of ["trl", "verl"] as const) {
    const settled = Object.fromEntries(deviations(engine, {}).map(({ field, wanted }) => [field, wanted]));
    expect(deviations(engine, settled)).toEqual([]);
  }
});

test("says whose value it is", () => {
  const [byDefault] = deviations("trl", {});
  expect(deviationText(byDefault)).toBe(
    'loss_type is "dapo" (the engine\'s default), not "grpo" (Eq. 2): tokens are averaged over the batch, so that long answers weigh more',
  );
  const [chosen] = deviations("trl", { loss_type: "bnpo" });
  expect(deviationText(chosen)).toContain('loss_type is "bnpo", not "grpo"');
});
