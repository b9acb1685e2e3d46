"""Open-loop figures of a student on samples that it was not trained on."""

import torch

from .losses import action_loss, decode
from .samples import Split


@torch.no_grad()
def judge(student, split: Split, poses: torch.Tensor, rows, batch: int = 32, blind: bool = False) -> dict:
    """
    Cross-entropy by position with the true tokens before, and errors of the plan that the student makes itself:
    mean distance to where the vehicle went over 3 s (`ade`) and after 3 s (`fde`), metres.

    @param rows indices of the samples. @param blind whether the pictures are blacked out.
    """
    student.eval()
    losses, ade, fde, hits = [], [], [], []
    for start in range(0, len(rows), batch):
        chosen = rows[start : start + batch]
        pixels, prompts, actions, futures = batch_of(split, chosen)
        if blind:
            pixels = torch.zeros_like(pixels)
        _, hard = action_loss(student(pixels, prompts, actions), actions, student.first_action, None)
        plan = student.plan(pixels, prompts)
        error = (decode(poses, plan)[..., :2] - futures[..., :2]).norm(dim=-1)
        losses.append(hard * len(chosen))
        hits.append((plan[:, 0] == actions[:, 0]).float().sum())
        ade.append(error.mean(1))
        fde.append(error[:, -1])
    student.train()
    count = len(rows)
    return {
        "samples": count,
        "loss_by_token": [round(float(x), 4) for x in torch.stack(losses).sum(0) / count],
        "first_token_accuracy": round(float(torch.stack(hits).sum() / count), 4),
        "ade": round(float(torch.cat(ade).mean()), 4),
        "fde": round(float(torch.cat(fde).mean()), 4),
    }


def batch_of(split: Split, rows):
    """Pixels, prompts, actions and futures of some samples as tensors."""
    return (
        torch.from_numpy(split.pixels[rows].copy()),
        torch.from_numpy(split.prompts[rows]),
        torch.from_numpy(split.actions[rows]),
        torch.from_numpy(split.futures[rows]),
    )
