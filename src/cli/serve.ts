import { once } from "node:events";
import type { Command } from "commander";
import { portNumber } from "./option-values.js";
import { endingSignals, say } from "./output.js";

interface ServeOptions {
  readonly policy: string;
  readonly controller: string;
  readonly host: string;
  readonly port: number;
}

const examples = `
The token that simulators must give is taken from DRX_TOKEN. It is needed for any host but loopback.

Examples:
  $ drx serve --policy expert
  $ DRX_TOKEN=$(cat token) drx serve --policy ./my-policy.mjs --host 0.0.0.0 --port 7800
  $ curl http://127.0.0.1:7800/healthz`;

/** Adds `drx serve`. */
export function registerServe(program: Command): void {
  program
    .command("serve")
    .description("serve a policy to simulators that connect over the bridge")
    .option("--policy <name|module>", "policy to serve, or a module that exports one", "expert")
    .option(
      "--controller <name>",
      "path-tracking or published-pid, for policies that only plan",
      "path-tracking",
    )
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <n>", "port to listen on; 0 takes a free one", portNumber, 7800)
    .addHelpText("after", examples)
    .action(serve);
}

async function serve({ policy, controller, host, port }: ServeOptions): Promise<void> {
  // Loaded here, so that the other commands start faster.
  const { BridgeServer } = await import("../bridge/server.js");
  const { rigText } = await import("../policy/camera-rig.js");
  const { findPolicy } = await import("../policy/registry.js");
  const offer = await findPolicy(policy, controller);
  const token = process.env.DRX_TOKEN;
  const server = await BridgeServer.listen({
    offer,
    host,
    port,
    log: say,
    ...(token !== undefined && { token }),
  });
  say(
    `serving ${offer.name} at ${server.url}; it sees through ${rigText(offer.needs.cameras)}; Ctrl-C ends it`,
  );
  await Promise.race(endingSignals.map((signal) => once(process, signal)));
  await server.close();
}
