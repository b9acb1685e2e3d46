/**
 * A policy at the far end of a websocket that drives with full brake and does what its first argument says; prints
 * its address, and how each connection ended.
 */
import { existsSync, writeFileSync } from "node:fs";
import msgpack from "msgpack-lite";
import { WebSocketServer } from "ws";

const [, , mode, port, onceFile] = process.argv;
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(port) });
let connections = 0;

/** Whether the fault is still to be shown: with a third argument it is shown once. */
function isDue() {
  if (onceFile === undefined) return true;
  if (existsSync(onceFile)) return false;
  writeFileSync(onceFile, "");
  return true;
}

/** What may be done in place of the answer to tick 50; true when there is no answer. */
const faults = {
  dies: () => process.exit(3),
  hangs: () => true,
  "blocks-for-good": () => {
    for (;;);
  },
  "hangs-up": (socket) => socket.close(1011),
  "sends-too-much": (socket) => socket.send(Buffer.alloc(65 * 1024 * 1024)),
  fails: (socket, { episode, tick }) =>
    send(socket, {
      type: "error",
      code: "MODEL_OUT_OF_MEMORY",
      text: "no room",
      fatal: false,
      scope: "episode",
      episode,
      tick,
    }),
};

function send(socket, message) {
  socket.send(msgpack.encode(message));
}

server.on("connection", (socket) => {
  const isFirst = ++connections === 1;
  socket.on("close", (code) => console.log(`closed ${code}`));
  socket.on("error", () => {});
  socket.on("message", (data) => {
    const message = msgpack.decode(data);
    const { type, episode, tick } = message;
    if (type === "hello") {
      // The first connection is the one with which drx looks whether there is a policy.
      if (mode === "refuses" && !isFirst)
        send(socket, { type: "reject", code: "FULL", text: "no more today" });
      else
        send(socket, {
          type: "welcome",
          protocol: { major: 1, minor: 0 },
          policy: { name: "rogue", version: "1" },
          needs: { privileged: false, cameras: [] },
          session: "s",
          resumed: false,
        });
    } else if (type === "episode_start") send(socket, { type: "ready", episode, tick });
    else if (type === "episode_end") send(socket, { type: "ack", episode, tick });
    else {
      const fault = tick === 50 ? faults[mode] : undefined;
      if (fault && isDue()) {
        fault(socket, message);
        return;
      }
      const plan = type === "observation" ? { plan: { waypoints: [[1, 0]], waypointSeconds: 0.5 } } : {};
      send(socket, { type: "control", episode, tick, steer: 0, throttle: 0, brake: 1, ...plan });
    }
  });
});
server.on("listening", () => console.log(`ws://127.0.0.1:${server.address().port}`));
