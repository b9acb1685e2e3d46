import { z } from "zod";
import { DriverxError, errorText } from "../base/errors.js";
import { issueText } from "../base/issue-text.js";
import { version } from "../base/version.js";
import type { AgentOffer } from "../bridge/driving-agent.js";
import { policyNeedsSchema } from "../bridge/messages.js";
import { PolicyAgent } from "./agent.js";
import { settledNeeds } from "./camera-rig.js";
import type { Controller, Policy, PolicyModule } from "./policy.js";

/** The offer of a policy's module; `name` is for errors. Throws POLICY_UNLOADABLE when the policy is none. */
export function offerOf(name: string, module: PolicyModule, createController: () => Controller): AgentOffer {
  const { name: ownName, needs } = createPolicy(name, module);
  return {
    name: ownName,
    version,
    needs: settledNeeds(needs),
    open: () => new PolicyAgent(createPolicy(name, module), createController()),
  };
}

const method = z.custom((value) => typeof value === "function", "must be a method");

const policySchema = z.object({
  name: z.string().min(1).max(256),
  needs: policyNeedsSchema.extend({ cameras: z.union([z.string(), policyNeedsSchema.shape.cameras]) }),
  reset: method,
  plan: method,
  control: method.optional(),
  close: method,
});

/** A new policy, which may be of a user's own making. */
function createPolicy(name: string, module: PolicyModule): Policy {
  try {
    const policy = module.createPolicy();
    const { error } = policySchema.safeParse(policy);
    if (error) throw new Error(issueText(error, "what createPolicy returns"));
    return policy;
  } catch (error) {
    throw new DriverxError("POLICY_UNLOADABLE", `cannot create the policy ${name}: ${errorText(error)}`, {
      cause: error,
    });
  }
}
