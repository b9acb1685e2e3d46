import { version } from "../base/version.js";
import { BridgeClient } from "../bridge/client.js";
import type { DrivingAgent } from "../bridge/driving-agent.js";
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

/** Opens the link; with the path of a codebook, the plans of a policy here pass through that. Throws what the registry, the server or the handshake throws. */
export async function linkAgent(
  policy: string,
  controller: string,
  transport: Transport,
  codebook?: string | undefined,
): Promise<AgentLink> {
  if (transport.type === "remote") {
    const { url, token } = transport;
    const client = await BridgeClient.connect({ url, simulator, ...(token !== undefined && { token }) });
    return { agent: client, close: () => client.close() };
  }
  const offer = await findPolicy(policy, controller, codebook);
  if (transport.type === "local") {
    const agent = offer.open();
    return { agent, close: () => agent.close() };
  }
  const server = await BridgeServer.listen({ offer });
  const client = await BridgeClient.connect({ url: server.url, simulator });
  return {
    agent: client,
    async close() {
      await client.close();
      await server.close();
    },
  };
}
