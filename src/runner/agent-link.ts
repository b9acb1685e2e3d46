import { setTimeout as pause } from "node:timers/promises";
import { DriverxError, errorText } from "../base/errors.js";
import { version } from "../base/version.js";
import { BridgeClient } from "../bridge/client.js";
import type { DrivingAgent } from "../bridge/driving-agent.js";
import { type BridgeLimits, defaultLimits } from "../bridge/limits.js";
import { BridgeServer } from "../bridge/server.js";
import { findPolicy } from "../policy/registry.js";

/**
 * How a worker reaches its agent: in its own process, over a websocket to a server of its own on loopback, or over
 * one to a policy that is served elsewhere.
 */
export type Transport =
  | { readonly type: "local" }
  | { readonly type: "websocket" }
  | { readonly type: "remote"; readonly url: string; readonly token?: string | undefined };

export interface AgentRequest {
  readonly policy: string;
  readonly controller: string;
  readonly transport: Transport;
  /** Path of the codebook that the plans of a policy here pass through. */
  readonly codebook?: string | undefined;
  /**
   * How long a policy over a websocket may take for an answer, wall-clock seconds, and at most
   * {@link patienceSeconds} for coming back.
   */
  readonly answerSeconds?: number | undefined;
}

/** An agent, and how to let go of it and of what stands between. */
export interface AgentLink {
  readonly agent: DrivingAgent;
  close(): Promise<void>;
}

const simulator = {
  name: "driverx embedded simulator",
  version,
  capabilities: { privileged: true, cameras: true },
};

/** Opens the link. Throws what the registry, the server or the handshake throws. */
export async function linkAgent(request: AgentRequest): Promise<AgentLink> {
  const { policy, controller, transport, codebook, answerSeconds } = request;
  const limits = answerSeconds === undefined ? {} : limitsFor(answerSeconds);
  if (transport.type === "remote") {
    const { url, token } = transport;
    const client = await BridgeClient.connect({
      url,
      simulator,
      limits,
      ...(token !== undefined && { token }),
    });
    return { agent: client, close: () => client.close() };
  }
  const offer = await findPolicy(policy, controller, codebook);
  if (transport.type === "local") {
    const agent = offer.open();
    return { agent, close: () => agent.close() };
  }
  const server = await BridgeServer.listen({ offer });
  const client = await BridgeClient.connect({ url: server.url, simulator, limits });
  return {
    agent: client,
    async close() {
      await client.close();
      await server.close();
    },
  };
}

function limitsFor(answerSeconds: number): Partial<BridgeLimits> {
  return {
    readySeconds: answerSeconds,
    controlSeconds: answerSeconds,
    reconnectSeconds: Math.min(answerSeconds, defaultLimits.reconnectSeconds),
  };
}

/** Wall-clock seconds for which a policy that is served elsewhere may be away. */
const patienceSeconds = 60;

/** Codes of a policy that may be there, or have room, in a moment. */
const passing = new Set(["CONNECTION_FAILED", "HELLO_LATE", "TOO_MANY_CONNECTIONS", "TOO_MANY_SESSIONS"]);

/**
 * Opens the link to a policy that is served elsewhere, trying again where it is not there.
 *
 * @param isPatient false tries once only.
 * @throws DriverxError POLICY_UNREACHABLE.
 */
export async function reachAgent(request: AgentRequest, isPatient: boolean): Promise<AgentLink> {
  const seconds = isPatient ? Math.min(patienceSeconds, request.answerSeconds ?? patienceSeconds) : 0;
  const until = Date.now() + 1000 * seconds;
  for (let wait = 0.2; ; wait = Math.min(2 * wait, 5)) {
    try {
      return await linkAgent(request);
    } catch (error) {
      const isPassing = error instanceof DriverxError && passing.has(error.code);
      if (!isPassing || Date.now() + 1000 * wait > until) {
        throw new DriverxError("POLICY_UNREACHABLE", errorText(error), { cause: error });
      }
    }
    await pause(1000 * wait);
  }
}
