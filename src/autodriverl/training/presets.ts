import { DriverxError } from "../../base/errors.js";
import { type Deviation, deviations } from "./engine-check.js";
import type { Engine, FieldValue } from "./engine-fields.js";

export const presetNames = ["paper", "small", "tiny"] as const;
export type PresetName = (typeof presetNames)[number];

type Settings = Readonly<Record<string, FieldValue>>;

/** A resolved training: an engine's settings under its own names, and where they are not the paper's. */
export interface ResolvedTraining {
  readonly engine: Engine;
  readonly preset: PresetName;
  readonly settings: Settings;
  /** Deviations that the preset itself makes, so that it fits a smaller machine. */
  readonly byPreset: readonly Deviation[];
  /** Further ones, that the caller asked for. */
  readonly byCaller: readonly Deviation[];
}

/** Settings that TRL needs for Eq. 2 and 3, and what the paper says of sampling; where it is silent, choices of ours. */
const trlPaper: Settings = {
  loss_type: "grpo",
  beta: 0.01,
  epsilon: 0.2,
  importance_sampling_level: "token",
  use_bias_correction_kl: false,
  scale_rewards: "group",
  num_generations: 8,
  max_completion_length: 4096,
  temperature: 1,
  top_p: 1,
  top_k: 0,
  repetition_penalty: 1,
  mask_truncated_completions: false,
  vllm_importance_sampling_correction: false,
  num_iterations: 1,
  num_train_epochs: 5,
  // 128 prompts of 8 answers a step on 16 cards: 1,024 answers, 8 a card at a time, 8 times.
  per_device_train_batch_size: 8,
  gradient_accumulation_steps: 8,
  learning_rate: 1e-6,
  lr_scheduler_type: "constant",
  warmup_steps: 0,
  weight_decay: 0,
  max_grad_norm: 1,
  optim: "adamw_torch",
  bf16: true,
  gradient_checkpointing: true,
  use_vllm: true,
  logging_steps: 1,
  save_steps: 20,
  report_to: "none",
  seed: 0,
};

const verlPaper: Settings = {
  "algorithm.adv_estimator": "grpo",
  "algorithm.norm_adv_by_std_in_grpo": true,
  "algorithm.use_kl_in_reward": false,
  "actor_rollout_ref.actor.loss_agg_mode": "seq-mean-token-mean",
  "actor_rollout_ref.actor.use_kl_loss": true,
  "actor_rollout_ref.actor.kl_loss_coef": 0.01,
  "actor_rollout_ref.actor.kl_loss_type": "low_var_kl",
  "actor_rollout_ref.actor.clip_ratio": 0.2,
  "actor_rollout_ref.actor.clip_ratio_low": 0.2,
  "actor_rollout_ref.actor.clip_ratio_high": 0.2,
  "actor_rollout_ref.actor.clip_ratio_c": 1e6,
  "actor_rollout_ref.actor.entropy_coeff": 0,
  "actor_rollout_ref.actor.ppo_epochs": 1,
  "actor_rollout_ref.actor.ppo_mini_batch_size": 128,
  "actor_rollout_ref.actor.ppo_micro_batch_size_per_gpu": 8,
  "actor_rollout_ref.actor.optim.lr": 1e-6,
  "actor_rollout_ref.actor.optim.weight_decay": 0,
  "actor_rollout_ref.rollout.name": "vllm",
  "actor_rollout_ref.rollout.n": 8,
  "actor_rollout_ref.rollout.temperature": 1,
  "actor_rollout_ref.rollout.top_p": 1,
  "actor_rollout_ref.rollout.top_k": -1,
  "data.train_batch_size": 128,
  "data.max_prompt_length": 4096,
  "data.max_response_length": 4096,
  "trainer.total_epochs": 5,
  "trainer.n_gpus_per_node": 8,
  "trainer.nnodes": 2,
  "trainer.save_freq": 20,
  "trainer.logger": "console",
  "trainer.resume_mode": "auto",
};

/** What a preset changes of the paper's: never the objective, only sizes. */
const changes: Readonly<Record<Engine, Readonly<Record<Exclude<PresetName, "paper">, Settings>>>> = {
  trl: {
    small: {
      max_completion_length: 1024,
      num_train_epochs: 1,
      gradient_accumulation_steps: 16,
      use_vllm: false,
    },
    // A text model of its own, made from nothing, on the CPU: for trying the whole way, not for its answers.
    tiny: {
      max_completion_length: 4,
      num_train_epochs: 1,
      max_steps: 60,
      per_device_train_batch_size: 64,
      gradient_accumulation_steps: 1,
      learning_rate: 0.01,
      bf16: false,
      gradient_checkpointing: false,
      use_vllm: false,
      use_cpu: true,
    },
  },
  verl: {
    small: {
      "data.train_batch_size": 16,
      "actor_rollout_ref.actor.ppo_mini_batch_size": 16,
      "data.max_response_length": 1024,
      "trainer.total_epochs": 1,
      "trainer.n_gpus_per_node": 1,
      "trainer.nnodes": 1,
    },
    tiny: {},
  },
};

/**
 * The settings of a training.
 *
 * @param given changes that the caller wants.
 * @throws DriverxError PRESET_MISSING, or DEVIATES_FROM_PAPER where the caller's changes leave the paper and `mayDeviate` is not set.
 */
export function resolveTraining(
  engine: Engine,
  preset: PresetName,
  given: Settings,
  mayDeviate: boolean,
): ResolvedTraining {
  if (engine === "verl" && preset === "tiny") {
    throw new DriverxError(
      "PRESET_MISSING",
      "verl trains on accelerators only: take --engine trl for --preset tiny",
    );
  }
  const paper = engine === "trl" ? trlPaper : verlPaper;
  const ofPreset = preset === "paper" ? paper : { ...paper, ...changes[engine][preset] };
  const settings = { ...ofPreset, ...given };
  const byPreset = deviations(engine, ofPreset);
  const known = new Set(byPreset.map(({ field, value }) => `${field} ${value}`));
  const byCaller = deviations(engine, settings).filter(({ field, value }) => !known.has(`${field} ${value}`));
  if (byCaller.length > 0 && !mayDeviate) {
    const fields = byCaller.map(({ field, value, meaning }) => `${field}=${value} (${meaning})`).join(", ");
    throw new DriverxError(
      "DEVIATES_FROM_PAPER",
      `${fields}: that is not what preset ${preset} trains; add --allow-deviation where it is meant`,
    );
  }
  return { engine, preset, settings, byPreset, byCaller };
}
