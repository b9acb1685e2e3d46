"""
python record_grpo.py <training.json> <record.json>: some steps of driverx_trainer.grpo by the real TRL, recorded: rewards and
advantages of each batch, and log probabilities and loss of batches whose old policy has been moved away, so that ratios are clipped.
For test/autodriverl/training/trl.test.ts.
"""

import json
import sys
from pathlib import Path

import torch
import trl

from driverx_trainer import grpo

record = {"trl": trl.__version__, "batches": [], "losses": []}


class RecordingTrainer(trl.GRPOTrainer):
    """Keeps what TRL computes, and changes nothing of it."""

    def _calculate_rewards(self, *arguments, **named):
        rewards = super()._calculate_rewards(*arguments, **named)
        self.recorded_rewards = rewards[:, 0].tolist()
        return rewards

    def _generate_and_score_completions(self, inputs):
        output = super()._generate_and_score_completions(inputs)
        record["batches"].append({"rewards": self.recorded_rewards, "advantages": output["advantages"].tolist()})
        return output

    def _compute_loss(self, model, inputs):
        loss = super()._compute_loss(model, inputs)
        # Again with an old policy that is not the present one.
        generator = torch.Generator().manual_seed(len(record["losses"]))
        with torch.no_grad():
            ids = torch.cat([inputs["prompt_ids"], inputs["completion_ids"]], 1)
            mask = torch.cat([inputs["prompt_mask"], inputs["completion_mask"]], 1)
            log_probs = self._get_per_token_logps_and_entropies(model, ids, mask, inputs["completion_ids"].size(1))[0]
            moved = log_probs + 0.4 * torch.randn(log_probs.shape, generator=generator)
            reference = log_probs + 0.4 * torch.randn(log_probs.shape, generator=generator)
            theirs = super()._compute_loss(model, {**inputs, "old_per_token_logps": moved, "ref_per_token_logps": reference})
        lengths = inputs["completion_mask"].sum(1).tolist()
        rows = lambda values: [row[:length] for row, length in zip(values.double().tolist(), lengths)]
        record["losses"].append(
            {
                "loss": float(theirs) * self.current_gradient_accumulation_steps,
                "advantages": inputs["advantages"].tolist(),
                "logProbs": rows(log_probs),
                "oldLogProbs": rows(moved),
                "referenceLogProbs": rows(reference),
            }
        )
        return loss


trl.GRPOTrainer = RecordingTrainer
sys.argv = [sys.argv[0], sys.argv[1], sys.argv[2]]
grpo.main()
Path(sys.argv[2]).write_text(json.dumps(record))
