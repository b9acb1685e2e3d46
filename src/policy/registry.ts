import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { DriverxError } from "../base/errors.js";
import type { AgentOffer } from "../bridge/driving-agent.js";
import type { Controller, PolicyModule } from "./policy.js";

/** What the registry knows of a policy before its module is loaded. */
export interface PolicyEntry {
  /** One line for `--help`. */
  readonly description: string;
  load(): Promise<PolicyModule>;
}

/** The policies that the project ships: a new one is a file of its own and an entry here. */
export const policies: Readonly<Record<string, PolicyEntry>> = {
  expert: {
    description: "rule-based, sees the privileged state, forecasts others and finds gaps",
    async load() {
      const { ExpertPolicy } = await import("./expert/expert-policy.js");
      return { createPolicy: () => new ExpertPolicy() };
    },
  },
  "perturbed-expert": {
    description: "the expert with seeded shoves and speeds, for codebook data",
    async load() {
      const { PerturbedExpertPolicy } = await import("./perturbed-expert-policy.js");
      return { createPolicy: () => new PerturbedExpertPolicy() };
    },
  },
  "shoved-expert": {
    description: "the expert with seeded shoves to the steering at known times, for a student's data",
    async load() {
      const { ShovedExpertPolicy } = await import("./shoved-expert-policy.js");
      return { createPolicy: () => new ShovedExpertPolicy() };
    },
  },
  "constant-speed": {
    description: "follows the route at 30 km/h and looks at nothing; must do badly",
    async load() {
      const { ConstantSpeedPolicy } = await import("./constant-speed-policy.js");
      return { createPolicy: () => new ConstantSpeedPolicy() };
    },
  },
  idle: {
    description: "stands still; must do badly",
    async load() {
      const { IdlePolicy } = await import("./idle-policy.js");
      return { createPolicy: () => new IdlePolicy() };
    },
  },
};

/** The controllers, for policies that do not control the vehicle themselves. */
const controllers: Readonly<Record<string, () => Promise<() => Controller>>> = {
  async "path-tracking"() {
    const { PathTracking } = await import("./controller/path-tracking.js");
    const gains = await loadGains();
    return () => new PathTracking(gains.pathTracking);
  },
  async "published-pid"() {
    const { PublishedPid } = await import("./controller/published-pid.js");
    const gains = await loadGains();
    return () => new PublishedPid(gains.publishedPid);
  },
};

async function loadGains() {
  const { readControllerGains } = await import("./controller/gains.js");
  return readControllerGains();
}

/**
 * The offer of a policy by its name here, or by the path of a module that exports `policy`, a {@link PolicyModule}.
 * With the path of a codebook its plans pass through that. Throws POLICY_UNKNOWN, POLICY_UNLOADABLE,
 * CONTROLLER_UNKNOWN, or what reading the codebook throws.
 */
export async function findPolicy(
  name: string,
  controller: string,
  codebook?: string | undefined,
): Promise<AgentOffer> {
  const found = await findPolicyModule(name);
  const module = codebook === undefined ? found : await throughCodebook(found, codebook);
  if (!Object.hasOwn(controllers, controller)) {
    throw new DriverxError(
      "CONTROLLER_UNKNOWN",
      `there is no controller ${controller}; there are ${Object.keys(controllers).join(" and ")}`,
    );
  }
  const createController = await controllers[controller]();
  // Loaded here, so that commands which only name policies start faster.
  const { offerOf } = await import("./offer.js");
  return offerOf(name, module, createController);
}

/** What begins the name of a student: its folder follows. */
const STUDENT = "vla:";
/** What begins the name of a student that the expert corrects: its folder follows. */
const CORRECTED = "corrected:";

/**
 * The module of a policy, by name or path as for {@link findPolicy}. Throws POLICY_UNKNOWN, POLICY_UNLOADABLE or what
 * reading a student throws.
 */
export async function findPolicyModule(name: string): Promise<PolicyModule> {
  if (name.startsWith(STUDENT)) {
    const { vlaModule } = await import("./vla/vla-module.js");
    return vlaModule(name.slice(STUDENT.length));
  }
  if (name.startsWith(CORRECTED)) return await correctedStudent(name.slice(CORRECTED.length));
  if (name.startsWith(handicapPrefix)) return await handicappedExpert(name);
  return Object.hasOwn(policies, name) ? await policies[name].load() : await importPolicy(name);
}

async function correctedStudent(folder: string): Promise<PolicyModule> {
  const { vlaModule } = await import("./vla/vla-module.js");
  const { CorrectedStudentPolicy } = await import("./corrected-student-policy.js");
  const student = vlaModule(folder);
  const createController = await controllers["path-tracking"]();
  return {
    createPolicy: () => new CorrectedStudentPolicy(student.createPolicy(), createController()),
  };
}

/** The expert with handicaps goes by the name `expert:` and what it does without. */
const handicapPrefix = "expert:";

async function handicappedExpert(name: string): Promise<PolicyModule> {
  const { ExpertPolicy } = await import("./expert/expert-policy.js");
  const { parseHandicaps } = await import("./expert/handicaps.js");
  const options = parseHandicaps(name.slice(handicapPrefix.length));
  return { createPolicy: () => new ExpertPolicy(options) };
}

async function throughCodebook(module: PolicyModule, path: string): Promise<PolicyModule> {
  const { readCodebook } = await import("../tokens/codebook/codebook-file.js");
  const { ThroughCodebookPolicy } = await import("./through-codebook.js");
  const codebook = readCodebook(path);
  return { createPolicy: () => new ThroughCodebookPolicy(module.createPolicy(), codebook) };
}

async function importPolicy(path: string): Promise<PolicyModule> {
  if (!existsSync(path)) {
    throw new DriverxError(
      "POLICY_UNKNOWN",
      `there is no policy "${path}"; there are ${Object.keys(policies).join(", ")}, or give the path of a module that exports one`,
    );
  }
  const { href } = pathToFileURL(resolve(path));
  let module: { policy?: PolicyModule };
  try {
    module = await import(href);
  } catch (error) {
    const { moduleFault } = await import("./module-fault.js");
    throw new DriverxError(
      "POLICY_UNLOADABLE",
      `cannot load the policy ${path}: ${moduleFault(error, href)}`,
      {
        cause: error,
      },
    );
  }
  if (typeof module.policy?.createPolicy === "function") return module.policy;
  throw new DriverxError(
    "POLICY_UNLOADABLE",
    `cannot load the policy ${path}: it exports no \`policy\` with a method createPolicy; docs/policies.md shows one`,
  );
}
