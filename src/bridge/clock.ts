/** Wall-clock timers, passed in so that tests need not wait. */
export interface Clock {
  /** Runs the action once after so many seconds; the returned function cancels it. */
  after(seconds: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  after(seconds, action) {
    const timer = setTimeout(action, 1000 * seconds);
    return () => clearTimeout(timer);
  },
};
