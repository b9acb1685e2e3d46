/** Every bound on what a peer may send and on how long it may take. Wall-clock seconds and bytes. */
export interface BridgeLimits {
  /** Largest frame in either direction; six raw 1600 x 900 images would fit. */
  readonly maxFrameBytes: number;
  /** What a connection may send before its hello is accepted; the longest hello has 6 kB. */
  readonly maxHelloBytes: number;
  /** What all connections together may have sent that is not answered, and hold of open episodes. */
  readonly maxHeldBytes: number;
  /** What may wait to be sent to a peer that does not read. */
  readonly maxUnsentBytes: number;
  /** From the connection, its HTTP part included, to `hello`, and from `hello` to `welcome`. */
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
  /** Simulators that one server takes at once. */
  readonly maxSessions: number;
  /** Connections that have not said hello yet; beyond them the oldest goes. */
  readonly maxWaiting: number;
  /** Refused messages after which a session is closed. */
  readonly maxFaults: number;
}

export const defaultLimits: BridgeLimits = {
  maxFrameBytes: 64 * 1024 * 1024,
  maxHelloBytes: 8 * 1024,
  maxHeldBytes: 512 * 1024 * 1024,
  maxUnsentBytes: 1024 * 1024,
  helloSeconds: 10,
  readySeconds: 590,
  controlSeconds: 590,
  acknowledgeSeconds: 30,
  simulatorSilenceSeconds: 600,
  heartbeatSeconds: 10,
  deadSeconds: 120,
  reconnectSeconds: 60,
  maxSessions: 256,
  maxWaiting: 64,
  maxFaults: 16,
};
