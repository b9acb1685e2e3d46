import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { DriverxError, errorText } from "../base/errors.js";
import { version } from "../base/version.js";
import type { AgentOffer } from "../bridge/driving-agent.js";
import { PolicyAgent } from "./agent.js";
import { ConstantSpeedPolicy } from "./constant-speed-policy.js";
import { readControllerGains } from "./controller/gains.js";
import { PathTracking } from "./controller/path-tracking.js";
import { PublishedPid } from "./controller/published-pid.js";
import { ExpertPolicy } from "./expert/expert-policy.js";
import { IdlePolicy } from "./idle-policy.js";
import type { Controller, Policy } from "./policy.js";

/** What the registry knows of a policy. */
export interface PolicyEntry {
  /** One line for `--help`. */
  readonly description: string;
  /** Cheap: a policy loads what it needs in its first `reset`. */
  createPolicy(): Policy;
}

/** The policies that the project ships: a new one is a file of its own and a line here. */
export const policies: Readonly<Record<string, PolicyEntry>> = {
  expert: {
    description: "rule-based, sees the privileged state, in the manner of PDM-Lite",
    createPolicy: () => new ExpertPolicy(),
  },
  "constant-speed": {
    description: "follows the route at 30 km/h and looks at nothing; must do badly",
    createPolicy: () => new ConstantSpeedPolicy(),
  },
  idle: {
    description: "stands still; must do badly",
    createPolicy: () => new IdlePolicy(),
  },
};

/** The controllers, for policies that do not control the vehicle themselves. */
export const controllers: Readonly<Record<string, () => Controller>> = {
  "path-tracking": () => new PathTracking(readControllerGains().pathTracking),
  "published-pid": () => new PublishedPid(readControllerGains().publishedPid),
};

/**
 * The offer of a policy by its name here, or by the path of a module that exports `policy`, a {@link PolicyEntry}.
 * Throws POLICY_UNKNOWN, POLICY_UNLOADABLE or CONTROLLER_UNKNOWN.
 */
export async function findPolicy(name: string, controller: string): Promise<AgentOffer> {
  const entry = Object.hasOwn(policies, name) ? policies[name] : await importPolicy(name);
  const createController = Object.hasOwn(controllers, controller) ? controllers[controller] : undefined;
  if (!createController) {
    throw new DriverxError(
      "CONTROLLER_UNKNOWN",
      `there is no controller ${controller}; there are ${Object.keys(controllers).join(" and ")}`,
    );
  }
  const { name: ownName, needs } = entry.createPolicy();
  return {
    name: ownName,
    version,
    needs,
    open: () => new PolicyAgent(entry.createPolicy(), createController()),
  };
}

async function importPolicy(path: string): Promise<PolicyEntry> {
  if (!existsSync(path)) {
    throw new DriverxError(
      "POLICY_UNKNOWN",
      `there is no policy ${path}; there are ${Object.keys(policies).join(", ")}, or give the path of a module that exports one`,
    );
  }
  try {
    const module = (await import(pathToFileURL(resolve(path)).href)) as { policy?: PolicyEntry };
    if (typeof module.policy?.createPolicy !== "function") throw new Error("it exports no `policy`");
    return module.policy;
  } catch (error) {
    throw new DriverxError("POLICY_UNLOADABLE", `cannot load the policy ${path}: ${errorText(error)}`, {
      cause: error,
    });
  }
}
