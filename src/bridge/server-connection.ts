import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { encodeMessage } from "./codec.js";
import type { PolicyMessage } from "./messages.js";

/** One simulator's connection after its hello, and how much of what it sent is not answered. */
export class Connection {
  readonly socket: WebSocket;
  readonly raw: Socket;
  readonly #maxUnsentBytes: number;
  #unanswered = 0;
  #lastMessage = 0;
  #mostBytes = 0;

  /** @param maxUnsentBytes what may wait for a peer that does not read, before the connection is ended. */
  constructor(socket: WebSocket, raw: Socket, maxUnsentBytes: number) {
    this.socket = socket;
    this.raw = raw;
    this.#maxUnsentBytes = maxUnsentBytes;
    // Pongs are sent by the socket itself.
    socket.on("ping", () => this.#boundUnsent());
  }

  get unansweredBytes(): number {
    return this.#unanswered;
  }

  /** The most that was unanswered at once. */
  get mostBytes(): number {
    return this.#mostBytes;
  }

  /** Calls back after each piece that arrives. */
  onData(check: () => void): void {
    // Before the websocket, which makes messages of the piece at once.
    this.raw.prependListener("data", (chunk: Buffer) => {
      this.#unanswered += chunk.length;
      this.#mostBytes = Math.max(this.#mostBytes, this.#unanswered);
      check();
    });
  }

  /** A whole message has come; the pieces before were its parts. */
  tookMessage(bytes: number): void {
    this.#unanswered = bytes;
    this.#lastMessage = bytes;
  }

  /** Sends a message, which answers the last one that came. */
  send(message: PolicyMessage): void {
    this.#unanswered = Math.max(0, this.#unanswered - this.#lastMessage);
    this.#lastMessage = 0;
    this.socket.send(encodeMessage(message));
    this.#boundUnsent();
  }

  /** Ends the connection at once and lets go of what it held. */
  abandon(): void {
    this.#unanswered = 0;
    this.socket.terminate();
  }

  #boundUnsent(): void {
    if (this.socket.bufferedAmount > this.#maxUnsentBytes) this.socket.terminate();
  }
}
