/** Engines that train by GRPO, with the version whose defaults stand below. */
export const engineVersions = { trl: "1.16.0", verl: "0.9.1" } as const;
export type Engine = keyof typeof engineVersions;

export type FieldValue = string | number | boolean | null;

/** One setting of an engine that decides whether it optimises the paper's objective. */
export interface EngineField {
  readonly name: string;
  /** What the engine does when it is not told. */
  readonly byDefault: FieldValue;
  /** What the paper's objective needs; several where they mean the same. */
  readonly wanted: readonly FieldValue[];
  /** Where the wish comes from: the paper, or a choice of ours where the paper is silent. */
  readonly from: "Eq. 2" | "Eq. 3" | "paper" | "ours";
  /** What another value would mean. */
  readonly else: string;
}

const trl: readonly EngineField[] = [
  field(
    "loss_type",
    "dapo",
    ["grpo"],
    "Eq. 2",
    "tokens are averaged over the batch, so that long answers weigh more",
  ),
  field("beta", 0, [0.01], "Eq. 2", "another weight of the divergence, or none"),
  field("epsilon", 0.2, [0.2], "ours", "another clip from below"),
  field("epsilon_high", null, [null, 0.2], "Eq. 2", "a clip that is not the same on both sides"),
  field("delta", null, [null], "Eq. 2", "a second clip that Eq. 2 does not have"),
  field("importance_sampling_level", "token", ["token"], "Eq. 2", "one ratio for a whole answer"),
  field(
    "use_bias_correction_kl",
    true,
    [false],
    "Eq. 2",
    "the divergence is multiplied by the ratio of policies",
  ),
  field("scale_rewards", "group", ["group"], "Eq. 3", "another spread than the group's"),
  field(
    "multi_objective_aggregation",
    "sum_then_normalize",
    ["sum_then_normalize"],
    "Eq. 3",
    "advantages are normalised twice",
  ),
  field("num_generations", 8, [8], "paper", "another G"),
  field("max_completion_length", 512, [4096], "paper", "answers are cut elsewhere"),
  field("temperature", 1, [1], "paper", "answers are drawn otherwise"),
  field("top_p", 1, [1], "ours", "answers are drawn from a cut distribution, and the ratios are not theirs"),
  field("top_k", 0, [0], "ours", "answers are drawn from a cut distribution, and the ratios are not theirs"),
  field(
    "min_p",
    null,
    [null],
    "ours",
    "answers are drawn from a cut distribution, and the ratios are not theirs",
  ),
  field(
    "repetition_penalty",
    1,
    [1],
    "ours",
    "answers are drawn from a bent distribution, and the ratios are not theirs",
  ),
  field(
    "mask_truncated_completions",
    false,
    [false],
    "Eq. 2",
    "cut answers teach nothing; the paper gives them 0",
  ),
  field("top_entropy_quantile", 1, [1], "Eq. 2", "only some tokens are taught"),
  field("entropy_coef", 0, [0], "Eq. 2", "a bonus that Eq. 2 does not have"),
  field("use_adaptive_entropy", false, [false], "Eq. 2", "a bonus that Eq. 2 does not have"),
  field("off_policy_mask_threshold", null, [null], "Eq. 2", "some answers are left out"),
  field(
    "vllm_importance_sampling_correction",
    true,
    [false],
    "Eq. 2",
    "with vLLM, another factor enters the loss",
  ),
  field("sync_ref_model", false, [false], "Eq. 2", "the reference moves"),
  field("num_train_epochs", 3, [5], "paper", "another length of training"),
];

const verl: readonly EngineField[] = [
  field("algorithm.adv_estimator", "gae", ["grpo"], "Eq. 3", "advantages are not relative to a group"),
  field(
    "algorithm.norm_adv_by_std_in_grpo",
    true,
    [true],
    "Eq. 3",
    "advantages are not divided by the spread",
  ),
  field("algorithm.use_kl_in_reward", false, [false], "Eq. 2", "the divergence enters the reward"),
  field(
    "actor_rollout_ref.actor.loss_agg_mode",
    "token-mean",
    ["seq-mean-token-mean"],
    "Eq. 2",
    "tokens are averaged over the batch, so that long answers weigh more",
  ),
  field("actor_rollout_ref.actor.use_kl_loss", false, [true], "Eq. 2", "no divergence"),
  field("actor_rollout_ref.actor.kl_loss_coef", 0.001, [0.01], "Eq. 2", "another weight of the divergence"),
  field(
    "actor_rollout_ref.actor.kl_loss_type",
    "low_var_kl",
    ["low_var_kl", "k3"],
    "ours",
    "another estimator of the divergence",
  ),
  field("actor_rollout_ref.actor.clip_ratio", 0.2, [0.2], "ours", "another clip"),
  // These two rule; clip_ratio alone changes nothing.
  field("actor_rollout_ref.actor.clip_ratio_low", 0.2, [0.2], "ours", "another clip from below"),
  field("actor_rollout_ref.actor.clip_ratio_high", 0.2, [0.2], "ours", "another clip from above"),
  field(
    "actor_rollout_ref.actor.clip_ratio_c",
    3,
    [1e6],
    "Eq. 2",
    "a second clip of losses, which Eq. 2 does not have",
  ),
  field(
    "actor_rollout_ref.actor.policy_loss.loss_mode",
    "vanilla",
    ["vanilla"],
    "Eq. 2",
    "another objective",
  ),
  field("actor_rollout_ref.actor.entropy_coeff", 0, [0], "Eq. 2", "a bonus that Eq. 2 does not have"),
  field("actor_rollout_ref.actor.ppo_epochs", 1, [1], "ours", "each answer is used more than once"),
  field("actor_rollout_ref.rollout.n", 1, [8], "paper", "another G"),
  field("actor_rollout_ref.rollout.temperature", 1, [1], "paper", "answers are drawn otherwise"),
  field(
    "actor_rollout_ref.rollout.top_p",
    1,
    [1],
    "ours",
    "answers are drawn from a cut distribution, and the ratios are not theirs",
  ),
  field(
    "actor_rollout_ref.rollout.top_k",
    -1,
    [-1],
    "ours",
    "answers are drawn from a cut distribution, and the ratios are not theirs",
  ),
  field("data.train_batch_size", 1024, [128], "paper", "another number of questions a step"),
  field("data.max_response_length", 512, [4096], "paper", "answers are cut elsewhere"),
  field("trainer.total_epochs", 30, [5], "paper", "another length of training"),
];

export const engineFields: Readonly<Record<Engine, readonly EngineField[]>> = { trl, verl };

function field(
  name: string,
  byDefault: FieldValue,
  wanted: readonly FieldValue[],
  from: EngineField["from"],
  otherwise: string,
): EngineField {
  return { name, byDefault, wanted, from, else: otherwise };
}
