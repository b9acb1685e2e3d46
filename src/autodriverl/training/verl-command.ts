import { join } from "node:path";
import { projectRoot } from "../../base/project-root.js";
import type { FieldValue } from "./engine-fields.js";

/** Where verl's rewards come from. */
const rewardFunction = join(projectRoot, "trainer/driverx_trainer/rewards.py");

/**
 * The arguments of Python that start verl's own trainer. It reads Parquet, which driverx_trainer.verl_data makes of the questions
 * beside the training's file.
 */
export function verlCommand(
  settings: Readonly<Record<string, FieldValue>>,
  training: { readonly out: string; readonly model: string },
): string[] {
  const overrides: Record<string, FieldValue> = {
    ...settings,
    "data.train_files": join(training.out, "train.parquet"),
    "data.val_files": join(training.out, "train.parquet"),
    "actor_rollout_ref.model.path": training.model,
    "reward.custom_reward_function.path": rewardFunction,
    "reward.custom_reward_function.name": "compute_score",
    "trainer.default_local_dir": join(training.out, "checkpoints"),
    "trainer.val_before_train": false,
  };
  return [
    "-m",
    "verl.trainer.main_ppo",
    ...Object.entries(overrides).map(([name, value]) => `${name}=${value}`),
  ];
}
