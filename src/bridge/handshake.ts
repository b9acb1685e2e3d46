import { WebSocket } from "ws";
import { DriverxError, errorText } from "../base/errors.js";
import type { Clock } from "./clock.js";
import { decodePolicyMessage, encodeMessage } from "./codec.js";
import type { BridgeLimits } from "./limits.js";
import { watchLiveness } from "./liveness.js";
import { type Hello, protocolVersion, type Welcome } from "./messages.js";

/** What a simulator says of itself. */
export interface SimulatorIdentity {
  readonly name: string;
  readonly version: string;
  readonly capabilities: Hello["capabilities"];
}

export interface ConnectionRequest {
  readonly url: string;
  readonly simulator: SimulatorIdentity;
  readonly token?: string | undefined;
  readonly resumeSession?: string | undefined;
}

/**
 * Connects to a policy, says hello and waits for the welcome.
 * Throws CONNECTION_FAILED, HELLO_LATE, HANDSHAKE_INVALID or the code of the policy's rejection.
 */
export function openConnection(
  request: ConnectionRequest,
  limits: BridgeLimits,
  clock: Clock,
): Promise<{ socket: WebSocket; welcome: Welcome }> {
  return new Promise((resolve, reject) => {
    const socket = connect(request.url, limits);
    const fail = (code: string, text: string): void => {
      cancel();
      socket.terminate();
      reject(new DriverxError(code, text));
    };
    const cancel = clock.after(limits.helloSeconds, () =>
      fail("HELLO_LATE", `${request.url} did not welcome this simulator within ${limits.helloSeconds} s`),
    );
    // Stays on for the life of the socket: the close event that follows an error is what counts then.
    socket.on("error", (error) =>
      fail("CONNECTION_FAILED", `cannot reach a policy at ${request.url}: ${errorText(error)}`),
    );
    socket.once("close", () =>
      fail("CONNECTION_FAILED", `${request.url} closed the connection before a welcome`),
    );
    socket.once("open", () => socket.send(encodeMessage(hello(request))));
    socket.once("message", (data: Buffer) => {
      try {
        const welcome = readWelcome(data);
        cancel();
        watchLiveness(socket, limits, clock);
        resolve({ socket, welcome });
      } catch (error) {
        fail(error instanceof DriverxError ? error.code : "HANDSHAKE_INVALID", errorText(error));
      }
    });
  });
}

function connect(url: string, limits: BridgeLimits): WebSocket {
  let socket: WebSocket;
  try {
    socket = new WebSocket(url, {
      maxPayload: limits.maxFrameBytes,
      perMessageDeflate: false,
      // Masking guards proxies against scripts in browsers. Simulators are none, and to mask and unmask six images
      // takes longer than to send them; a mask of zeros leaves the bytes as they are.
      generateMask: (mask) => mask.fill(0),
    });
  } catch (error) {
    throw new DriverxError("URL_INVALID", `${url} is not the address of a websocket: ${errorText(error)}`);
  }
  socket.once("upgrade", (response) => response.socket.setNoDelay(true));
  return socket;
}

function hello(request: ConnectionRequest): Hello {
  const { name, version, capabilities } = request.simulator;
  return {
    type: "hello",
    protocol: protocolVersion,
    simulator: { name, version },
    capabilities,
    ...(request.token !== undefined && { token: request.token }),
    ...(request.resumeSession !== undefined && { resumeSession: request.resumeSession }),
  };
}

function readWelcome(data: Buffer): Welcome {
  const answer = decodePolicyMessage(data);
  if (answer.type === "reject") throw new DriverxError(answer.code, `the policy refused: ${answer.text}`);
  if (answer.type !== "welcome") {
    throw new DriverxError("HANDSHAKE_INVALID", `the policy answered hello with ${answer.type}`);
  }
  if (answer.protocol.major !== protocolVersion.major) {
    throw new DriverxError(
      "PROTOCOL_UNSUPPORTED",
      `this side speaks protocol ${protocolVersion.major}, the policy ${answer.protocol.major}`,
    );
  }
  return answer;
}
