import type { Socket } from "node:net";
import type { Clock } from "./clock.js";
import type { BridgeLimits } from "./limits.js";

interface Stranger {
  /** Tells the peer why, where that is possible, and ends the connection. */
  dismiss: (code: string, text: string) => void;
  bytes: number;
  readonly cancel: () => void;
  readonly count: (chunk: Buffer) => void;
}

/**
 * Connections that have not said a hello which was accepted, from the moment that they were made. They may send
 * little, for a short time, and when there are many the oldest goes, so that silent ones lock nobody out.
 */
export class WaitingRoom {
  readonly #limits: BridgeLimits;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #strangers = new Map<Socket, Stranger>();

  constructor(limits: BridgeLimits, clock: Clock, log: (line: string) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#log = log;
  }

  admit(socket: Socket): void {
    const { helloSeconds, maxWaiting, maxHelloBytes } = this.#limits;
    const [oldest] = this.#strangers.keys();
    if (oldest && this.#strangers.size >= maxWaiting) {
      this.#dismiss(oldest, "TOO_MANY_CONNECTIONS", "too many connections wait to say hello; try again");
    }
    const stranger: Stranger = {
      dismiss: () => socket.destroy(),
      bytes: 0,
      cancel: this.#clock.after(helloSeconds, () =>
        this.#dismiss(socket, "HELLO_LATE", `no hello within ${helloSeconds} s`),
      ),
      count: (chunk) => {
        stranger.bytes += chunk.length;
        if (stranger.bytes <= maxHelloBytes) return;
        this.#dismiss(
          socket,
          "HELLO_TOO_LARGE",
          `more than ${maxHelloBytes} bytes came before hello was accepted`,
        );
      },
    };
    this.#strangers.set(socket, stranger);
    socket.once("close", () => this.leave(socket));
  }

  /** From here on the connection is a websocket: what it sends counts, and it can be told why it is closed. */
  upgrade(socket: Socket, dismiss: Stranger["dismiss"]): void {
    const stranger = this.#strangers.get(socket);
    if (!stranger) return;
    stranger.dismiss = dismiss;
    socket.on("data", stranger.count);
  }

  /** The connection has said hello, or is gone. */
  leave(socket: Socket): void {
    const stranger = this.#strangers.get(socket);
    if (!stranger) return;
    stranger.cancel();
    socket.off("data", stranger.count);
    this.#strangers.delete(socket);
  }

  #dismiss(socket: Socket, code: string, text: string): void {
    const stranger = this.#strangers.get(socket);
    if (!stranger) return;
    this.leave(socket);
    this.#log(`${addressOf(socket)}: closed before hello: ${text}`);
    stranger.dismiss(code, text);
  }
}

/** `host:port` of the other side, for the log. */
export function addressOf(socket: Socket): string {
  return `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? "?"}`;
}
