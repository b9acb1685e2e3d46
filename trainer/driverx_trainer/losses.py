"""The loss of action tokens, and how well they are told."""

import torch
import torch.nn.functional as F

HEADING_WEIGHT = 2.6  # m/rad: half the diagonal of a car, as in the codebook


def soft_targets(poses: torch.Tensor, width: float) -> torch.Tensor | None:
    """
    For each token the share of the target that each token gets [k, k]: a bell of `width` metres over the distance
    between their pose changes (x, y, 2.6 m * yaw). None for a width of 0: the target alone.
    """
    if width == 0:
        return None
    weighted = poses * torch.tensor([1.0, 1.0, HEADING_WEIGHT])
    bells = torch.exp(-0.5 * (torch.cdist(weighted, weighted) / width) ** 2)
    return bells / bells.sum(1, keepdim=True)


def action_loss(logits, actions, first_action: int, soft: torch.Tensor | None):
    """Mean loss to be lowered, and the cross-entropy of the true token by position [6] (nats)."""
    told = F.log_softmax(logits.float(), -1)
    hard = -told.gather(-1, (actions + first_action)[..., None]).squeeze(-1)
    if soft is None:
        return hard.mean(), hard.mean(0).detach()
    of_actions = told[..., first_action : first_action + soft.shape[0]]
    return -(soft[actions] * of_actions).sum(-1).mean(), hard.mean(0).detach()


def readout_loss(logits, answers):
    """Cross-entropy of the true answer by readout, [readouts] (nats), and the share that is told right, [readouts]."""
    losses = F.cross_entropy(logits.float().transpose(1, 2), answers, reduction="none")
    return losses.mean(0), (logits.argmax(-1) == answers).float().mean(0).detach()


def training_loss(logits, answers, actions, first_action: int, soft, readout_weight: float):
    """
    What is lowered in training, of logits of the readouts and then the actions [b, readouts + 6, vocabulary]; with it
    the cross-entropies of `action_loss` by position and of `readout_loss` by readout, which is empty without readouts.
    """
    readouts = answers.shape[1]
    loss, by_token = action_loss(logits[:, readouts:], actions, first_action, soft)
    if readouts == 0:
        return loss, by_token, torch.zeros(0)
    by_readout, _ = readout_loss(logits[:, :readouts], answers)
    return loss + readout_weight * by_readout.mean(), by_token, by_readout.detach()


def decode(poses: torch.Tensor, actions: torch.Tensor) -> torch.Tensor:
    """Where action tokens [n, 6] lead from the ego pose: [n, 6, 3], x ahead, y right, yaw. `poses` [k, 3]."""
    at = torch.zeros(len(actions), 3)
    path = []
    for step in actions.T:
        move = poses[step]
        cosine, sine = at[:, 2].cos(), at[:, 2].sin()
        at = torch.stack(
            [
                at[:, 0] + cosine * move[:, 0] - sine * move[:, 1],
                at[:, 1] + sine * move[:, 0] + cosine * move[:, 1],
                at[:, 2] + move[:, 2],
            ],
            1,
        )
        path.append(at)
    return torch.stack(path, 1)
