/** Every bound on what a peer may send and on how long it may take. Wall-clock seconds and bytes. */
export interface BridgeLimits {
  /** Largest frame in either direction; six raw 1600 x 900 images would fit. */
  readonly maxFrameBytes: number;
  /** From the connection to `hello`, and from `hello` to `welcome`. */
  readonly helloSeconds: number;
  /** From `episode_start` to `ready`; below the leaderboard's watchdog of 600 s. */
  readonly readySeconds: number;
  /** From a tick or observation to its `control`; below the leaderboard's watchdog of 600 s. */
  readonly controlSeconds: number;
  /** From `episode_end` to `ack`. */
  readonly acknowledgeSeconds: number;
  /** How long a simulator may let an open episode wait for its next tick. */
  readonly simulatorSilenceSeconds: number;
  /** Time between pings. */
  readonly heartbeatSeconds: number;
  /** A connection on which nothing arrived for so long is dead. Long, since loading a town or a model blocks. */
  readonly deadSeconds: number;
  /** How long an episode outlives its connection. */
  readonly reconnectSeconds: number;
  /** Simulators that one server takes at once, and connections that have not said hello yet. */
  readonly maxSessions: number;
  /** Refused messages after which a session is closed. */
  readonly maxFaults: number;
}

export const defaultLimits: BridgeLimits = {
  maxFrameBytes: 64 * 1024 * 1024,
  helloSeconds: 10,
  readySeconds: 590,
  controlSeconds: 590,
  acknowledgeSeconds: 30,
  simulatorSilenceSeconds: 600,
  heartbeatSeconds: 10,
  deadSeconds: 120,
  reconnectSeconds: 60,
  maxSessions: 256,
  maxFaults: 16,
};
