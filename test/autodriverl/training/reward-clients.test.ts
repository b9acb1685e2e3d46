import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { defaultRewardSettings } from "../../../src/autodriverl/rewards/reward-settings.js";
import { Rewarder } from "../../../src/autodriverl/rewards/rewarder.js";
import { RewardServer } from "../../../src/autodriverl/service/reward-server.js";
import { openKeptChat } from "../../../src/chat/open-kept-chat.js";
import { lastText, startStandIn } from "../../chat/stand-in-server.js";

// The clients need Python alone.
const NEEDED = "(needs python3)";
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A service whose judge gives as many points as the answer says; "mute" gets none. The first `failures` batches fail. */
async function serve(failures = 0) {
  let left = failures;
  const judge = await startStandIn({
    answer: (request) => `Total Score: ${/go (\d+)/.exec(lastText(request))?.[1] ?? "none"}`,
    fault: () => (left-- > 0 ? { status: 500 } : undefined),
  });
  const backoff = { base: 1, cap: 1, tries: 1 };
  const folder = mkdtempSync(join(tmpdir(), "drx-clients-"));
  const opened = openKeptChat({ baseUrl: judge.url, model: "stand-in", backoff, folder, name: "judge" });
  const rewarder = new Rewarder(defaultRewardSettings, opened.chat);
  const server = await RewardServer.listen({ rewarder, host: "127.0.0.1", port: 0, token: "s3cret" });
  ending.push(
    opened.close,
    () => judge.close(),
    () => server.close(),
  );
  return { url: server.url, judge };
}

/** Runs a Python program against the client; returns the JSON that it prints. */
async function python(program: string, url: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)("python3", ["-c", program], {
    env: { ...process.env, PYTHONPATH: "trainer/driverx_trainer", DRX_REWARDS_URL: url, DRX_TOKEN: "s3cret" },
  });
  return JSON.parse(stdout);
}

test.skipIf(!hasPython)(
  `the function for TRL: scores in order, none for what has none, cut responses told ${NEEDED}`,
  async () => {
    const { url, judge } = await serve();
    const program = `
import json, os, rewards
service = rewards.RewardService(os.environ["DRX_REWARDS_URL"], os.environ["DRX_TOKEN"], batch=3)
function = rewards.trl_reward(service, eos_token_ids=[2])
columns = {name: [value] * 5 for name, value in {"task": "planning", "form": "vqa", "question": "What next?", "truth": "Brake."}.items()}
completions = ["go 30", "go 20", "mute", [{"role": "assistant", "content": "go 10"}], "go 0"]
print(json.dumps(function(prompts=[""] * 5, completions=completions, completion_ids=[[5, 2], [5, 5], [5, 2], [5, 2], [5, 2]], trainer_state=None, **columns)))
`;
    expect(await python(program, url)).toEqual([30, 0, null, 10, 0]);
    expect(judge.requests.some((request) => lastText(request).includes("go 20"))).toBe(false);
  },
);

test.skipIf(!hasPython)(`the function for verl, called as verl 0.9.1 calls it ${NEEDED}`, async () => {
  const { url } = await serve();
  const program = `
import asyncio, json, rewards
info = {"task": "planning", "form": "vqa", "question": "What next?", "num_turns": None, "rollout_reward_scores": {}}
async def main():
    ask = lambda text: rewards.compute_score(data_source="driverx", solution_str=text, ground_truth="Brake.", extra_info=info)
    scores = await asyncio.gather(*[ask(f"go {i}") for i in range(20)])
    try:
        await ask("mute")
    except rewards.RewardError as error:
        return [scores, str(error)]
print(json.dumps(asyncio.run(main())))
`;
  expect(await python(program, url)).toEqual([
    Array.from({ length: 20 }, (_, i) => ({ score: i, by_rule: 0 })),
    expect.stringContaining("unparsed"),
  ]);
});

test.skipIf(!hasPython)(
  `asks again while the judge is down, and gives up with the reason ${NEEDED}`,
  async () => {
    const { url } = await serve(2);
    const item =
      '{"task": "planning", "form": "vqa", "question": "What next?", "truth": "Brake.", "response": "go 7"}';
    const program = (more: string, given: string) => `
import json, os, rewards
service = rewards.RewardService(os.environ["DRX_REWARDS_URL"], ${more})
try:
    print(json.dumps(service.rewards([${given}])))
except rewards.RewardError as error:
    print(json.dumps(str(error)))
`;
    expect(await python(program('"s3cret"', item), url)).toEqual([{ type: "judge", score: 7 }]);
    expect(await python(program('"wrong"', item), url)).toContain("status 401");
    expect(await python(program('"s3cret"', "{}"), url)).toContain("status 422");
  },
);
