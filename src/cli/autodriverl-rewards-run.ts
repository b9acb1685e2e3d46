import { once } from "node:events";
import { defaultRewardSettings, readRewardSettings } from "../autodriverl/rewards/reward-settings.js";
import { Rewarder } from "../autodriverl/rewards/rewarder.js";
import { RewardServer } from "../autodriverl/service/reward-server.js";
import { DriverxError } from "../base/errors.js";
import { type JudgeOptions, openJudge } from "./chat-options.js";
import { endingSignals, say } from "./output.js";

export interface ServeRewardsOptions extends JudgeOptions {
  readonly settings?: string;
  readonly cache: string;
  readonly host: string;
  readonly port: number;
  readonly mostWaiting: number;
  readonly deadline: number;
}

/** `drx autodriverl serve-rewards`. */
export async function serveRewards(options: ServeRewardsOptions): Promise<void> {
  const settings = options.settings ? readRewardSettings(options.settings) : defaultRewardSettings;
  const judge = await openJudge(options, options.cache);
  if (judge === null && settings.mode === "judge") {
    throw new DriverxError(
      "JUDGE_MISSING",
      "rewards of mode judge need one: give --judge-url and --judge-model, or settings of mode hybrid",
    );
  }
  const token = process.env.DRX_TOKEN;
  const server = await RewardServer.listen({
    rewarder: new Rewarder(settings, judge?.chat ?? null),
    host: options.host,
    port: options.port,
    mostWaiting: options.mostWaiting,
    deadline: options.deadline * 1000,
    ...(token && { token }),
  });
  say(`rewards at ${server.url}; judge: ${judge?.client.model ?? "none"}; Ctrl-C ends it`);
  await Promise.race(endingSignals.map((signal) => once(process, signal)));
  await server.close();
  judge?.close();
}
