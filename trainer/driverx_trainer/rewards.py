"""
Rewards from `drx autodriverl serve-rewards` for TRL and verl. Needs nothing but Python, and no other file of this package:
verl loads it by its path.
"""

import asyncio
import json
import os
import random
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

# Statuses that another try may mend: full or its judge down (503), not done in time (504).
RETRIABLE = {502, 503, 504}


class RewardError(Exception):
    """The service gave no rewards, and why."""


class RewardService:
    """
    Asks the reward service.

    @param url of the service. @param token its DRX_TOKEN, if it has one. @param timeout longest wait for one answer, seconds.
    @param tries times that a batch is sent; what was judged before is kept by the service, so nothing is judged twice.
    """

    def __init__(self, url: str, token: str | None = None, timeout: float = 960, tries: int = 8, batch: int = 1024):
        self.url, self.token, self.timeout, self.tries, self.batch = url.rstrip("/"), token, timeout, tries, batch

    def rewards(self, items: list[dict]) -> list[dict]:
        """The rewards of responses in their order: {"type", "score"}; the score is None for one that is left out."""
        given = []
        for start in range(0, len(items), self.batch):
            part = items[start : start + self.batch]
            answer = self._post({"items": part})["rewards"]
            if len(answer) != len(part):
                raise RewardError(f"{self.url} gave {len(answer)} rewards for {len(part)} responses")
            given += answer
        return given

    def _post(self, body: dict) -> dict:
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(f"{self.url}/v1/rewards", json.dumps(body).encode(), headers)
        why = ""
        for failures in range(self.tries):
            if failures > 0:
                time.sleep(random.uniform(0, min(30, 0.5 * 2**failures)))
            try:
                with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                why = f"status {error.code}: {error.read(2000).decode(errors='replace')}"
                if error.code not in RETRIABLE:
                    break
            # Not there, gone in mid-answer, or silent.
            except OSError as error:
                why = str(error)
            except json.JSONDecodeError as error:
                why = f"no JSON: {error}"
        raise RewardError(f"{self.url} gave no rewards: {why}; look at the service, then resume the training")


def trl_reward(service: RewardService, eos_token_ids: list[int]):
    """
    A reward function for TRL's GRPOTrainer. The dataset's columns `task`, `form`, `question` and `truth` (and, where it has
    one, `description`) go to the service. A response that is left out gets None, which TRL takes out of its group's mean and
    spread; it never gets 0.

    @param eos_token_ids that end a response; one without is cut, and told to the service as such.
    """

    def driverx_reward(prompts, completions, completion_ids, task, form, question, truth, description=None, **_):
        items = []
        for i, completion in enumerate(completions):
            ids = completion_ids[i]
            items.append(
                {
                    "task": task[i],
                    "form": form[i],
                    "question": question[i],
                    "truth": truth[i],
                    "response": completion if isinstance(completion, str) else completion[-1]["content"],
                    "tokens": len(ids),
                    "finishReason": "stop" if len(ids) > 0 and int(ids[-1]) in eos_token_ids else "length",
                    **({"description": description[i]} if description is not None and description[i] else {}),
                }
            )
        return [reward["score"] for reward in service.rewards(items)]

    return driverx_reward


# verl asks for one response at a time, many at once.
_threads = ThreadPoolExecutor(64)


async def compute_score(data_source, solution_str, ground_truth, extra_info=None, **_) -> dict:
    """
    A reward function for verl: reward.custom_reward_function.path=<this file>, name=compute_score. The service's address comes
    from DRX_REWARDS_URL, its token from DRX_TOKEN; `extra_info` of each sample holds task, form, question and, where there is
    one, description. verl hands over text alone: the service counts words for tokens, and a response cut at its bound is not
    told as such (cap the rollout above the rule's mostTokens, or set truncated responses aside in verl).

    verl knows no missing reward: a response that is left out raises RewardError, which stops the training to be resumed,
    rather than teach the policy a 0 that it did not earn.
    """
    info = extra_info or {}
    known = ("task", "form", "question", "description", "tokens", "finishReason")
    item = {name: info[name] for name in known if info.get(name) not in (None, "")}
    item |= {"truth": ground_truth, "response": solution_str}
    service = RewardService(os.environ["DRX_REWARDS_URL"], os.environ.get("DRX_TOKEN"))
    loop = asyncio.get_running_loop()
    [reward] = await loop.run_in_executor(_threads, service.rewards, [item])
    if reward["score"] is None:
        raise RewardError(f"no reward for a response of {data_source}: {reward['why']}")
    return {"score": reward["score"], "by_rule": float(reward["type"] == "rule")}
