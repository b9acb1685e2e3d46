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


def supervised_places(student, batch, loss_of) -> None:
    """
    The loss stands on the readouts and on what comes before each action, and nowhere else: read off the gradient of
    every place of the sequence, so that it holds for what is learnt and not for what is meant to be.

    @param batch pixels, prompts, answers and actions. @param loss_of of logits, answers and actions, as in training.
    """
    pixels, prompts, answers, actions = batch
    hidden = []

    def keep(_, __, output):
        output.last_hidden_state.retain_grad()
        hidden.append(output.last_hidden_state)

    hook = student.qwen.model.language_model.register_forward_hook(keep)
    student.eval()
    try:
        loss_of(student(pixels, prompts, actions), answers, actions).backward()
    finally:
        hook.remove()
        student.train()
    # Nothing comes after the last hidden states that would mix places.
    gradient = hidden[0].grad
    student.zero_grad(set_to_none=True)
    counts = torch.zeros(hidden[0].shape[1]) if gradient is None else gradient.ne(0).any(-1).sum(0)
    places = len(prompts[0]) - 1 - student.layout.readouts
    wanted = torch.zeros(len(counts), dtype=torch.bool)
    wanted[len(student.prefix) + places :] = True
    outside, inside = int((counts[~wanted] > 0).sum()), int((counts[wanted] < len(prompts)).sum())
    if outside + inside > 0 or int(wanted.sum()) != student.layout.readouts + ACTIONS_PER_PLAN:
        raise TrainerError(
            f"the loss stands on {outside} places of images or prompt, and is missing on {inside} of the "
            f"{student.layout.readouts} readouts and {ACTIONS_PER_PLAN} actions"
        )


def label_mask(vocabulary, student, prompt, answers, actions) -> str:
    """One sequence in words: behind each word at which something is learnt, what that is, in << >>."""
    words = vocabulary.words
    told = [words[int(word)] for word in prompt]
    learnt = [words[int(answer)] for answer in answers] + [words[int(action) + student.first_action] for action in actions]
    sequence = told + learnt[len(answers) : -1]
    first = len(sequence) - len(learnt)
    marked = [*sequence[:first], *(f"{word} <<{target}>>" for word, target in zip(sequence[first:], learnt))]
    return " ".join([f"[{' + '.join(map(str, student.tokens))} image tokens]", *marked])


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
