"""Checks that stop a training which would fail in silence."""

import torch

from .faults import TrainerError
from .samples import ACTIONS_PER_PLAN


@torch.no_grad()
def front_door(student, pixels, prompts, actions) -> float:
    """The student's own way through the model equals the model's; returns the largest difference of logits."""
    student.eval()
    difference = float((student(pixels, prompts, actions) - student.official_logits(pixels, prompts, actions)).abs().max())
    student.train()
    if difference > 1e-3:
        raise TrainerError(f"logits differ by {difference:.2g} from the model's own forward: positions or images are wrong")
    return difference


def disjoint(first: list[str], second: list[str]) -> None:
    """No sample of one split is in the other, nor any twice in one."""
    twice = len(first) + len(second) - len({*first, *second})
    if twice > 0:
        raise TrainerError(f"{twice} samples are there twice, within a split or in both; make the dataset anew")


def supervised_tokens(actions) -> int:
    """Supervised tokens of each sample: exactly the actions."""
    if actions.shape[1] != ACTIONS_PER_PLAN:
        raise TrainerError(f"a sample has {actions.shape[1]} supervised tokens instead of {ACTIONS_PER_PLAN}")
    return actions.shape[1]


def label_mask(vocabulary, student, prompt, actions) -> str:
    """One sequence in words: what is not learnt in brackets of its own, what is in << >>."""
    words = vocabulary.words
    images = f"[{' + '.join(map(str, student.tokens))} image tokens]"
    learnt = " ".join(f"<<{words[int(action) + student.first_action]}>>" for action in actions)
    return f"{images} {' '.join(words[int(word)] for word in prompt)} {learnt}"


class Movement:
    """How far parts of the model have moved since it was made."""

    def __init__(self, student):
        self.student = student
        self.start = {name: value.detach().clone() for name, value in student.qwen.named_parameters()}

    def report(self) -> dict:
        """Norms of the change of vision, language model and action rows, and the share of weights that changed."""
        first = self.student.first_action
        sums = {"vision": 0.0, "language": 0.0, "action_rows": 0.0}
        changed = total = 0
        for name, value in self.student.qwen.named_parameters():
            delta = value.detach() - self.start[name]
            changed += int((delta != 0).sum())
            total += delta.numel()
            if "embed_tokens" in name:
                sums["action_rows"] += float(delta[first:].norm() ** 2)
                delta = delta[:first]
            sums["vision" if ".visual." in name else "language"] += float(delta.norm() ** 2)
        return {**{part: round(value**0.5, 5) for part, value in sums.items()}, "changed": round(changed / total, 4)}

    def assert_moved(self) -> dict:
        """Throws when a part stands still or few weights change: a learning rate that rounds away, or frozen rows."""
        moved = self.report()
        still = [part for part in ("vision", "language", "action_rows") if moved[part] == 0]
        if still or moved["changed"] < 0.5:
            raise TrainerError(f"after these steps {', '.join(still) or 'most weights'} did not move: {moved}")
        return moved
