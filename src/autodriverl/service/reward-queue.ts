import type { Reward, RewardItem } from "../rewards/reward.js";
import type { Rewarder } from "../rewards/rewarder.js";

/** What the service has done so far. */
export interface QueueCounts {
  waiting: number;
  /** Rewards given, by their type; `excluded` counts its reasons apart. */
  readonly given: Record<string, number>;
  /** Rewards that failed since the judge's server did. */
  failed: number;
}

/** Rewards many items at a time, and never takes more than it may hold. */
export class RewardQueue {
  readonly counts: QueueCounts = { waiting: 0, given: {}, failed: 0 };
  readonly #rewarder: Rewarder;
  readonly #most: number;

  constructor(rewarder: Rewarder, most: number) {
    this.#rewarder = rewarder;
    this.#most = most;
  }

  /** Whether so many items may still enter. An empty queue takes a batch of any size that the server lets in. */
  hasRoomFor(items: number): boolean {
    return this.counts.waiting === 0 || this.counts.waiting + items <= this.#most;
  }

  /** The rewards of the items, in their order. Rejects when the judge's server fails; what it had answered is kept all the same. */
  async rewards(items: readonly RewardItem[]): Promise<Reward[]> {
    this.counts.waiting += items.length;
    const settled = await Promise.allSettled(
      items.map((item) =>
        this.#rewarder.reward(item).finally(() => {
          this.counts.waiting--;
        }),
      ),
    );
    const failure = settled.find((result) => result.status === "rejected");
    for (const result of settled) {
      if (result.status === "rejected") this.counts.failed++;
      else this.#count(result.value);
    }
    if (failure) throw failure.reason;
    return settled.map((result) => (result as PromiseFulfilledResult<Reward>).value);
  }

  #count(reward: Reward): void {
    const name = reward.type === "excluded" ? `excluded_${reward.why.replace("-", "_")}` : reward.type;
    this.counts.given[name] = (this.counts.given[name] ?? 0) + 1;
  }
}
