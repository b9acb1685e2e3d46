import type { WebSocket } from "ws";
import type { Clock } from "./clock.js";
import type { BridgeLimits } from "./limits.js";

/** Pings a connection and ends it when nothing came back for `deadSeconds`; stops when the connection closes. */
export function watchLiveness(socket: WebSocket, limits: BridgeLimits, clock: Clock): void {
  let silentSeconds = 0;
  let cancel = (): void => {};
  const heard = (): void => {
    silentSeconds = 0;
  };
  const beat = (): void => {
    silentSeconds += limits.heartbeatSeconds;
    if (silentSeconds > limits.deadSeconds) {
      socket.terminate();
      return;
    }
    socket.ping();
    cancel = clock.after(limits.heartbeatSeconds, beat);
  };
  socket.on("message", heard);
  socket.on("ping", heard);
  socket.on("pong", heard);
  socket.on("close", () => cancel());
  cancel = clock.after(limits.heartbeatSeconds, beat);
}
