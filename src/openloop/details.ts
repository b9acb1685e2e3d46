import type { SampleResult } from "./evaluate-sample.js";
import { commandOf } from "./sample.js";

/** One JSON object a sample and line: its error at each step and what every collision test says. */
export function detailLines(results: readonly SampleResult[]): string {
  return results.map((result) => `${JSON.stringify(detailOf(result))}\n`).join("");
}

function detailOf({ sample, errors, collisions }: SampleResult) {
  return {
    token: sample.token,
    scene: sample.scene,
    command: commandOf(sample),
    l2: Array.from(errors, (error, i) => (sample.mask[i] === 1 ? error : null)),
    collisions: Object.fromEntries(
      Object.entries(collisions).map(([name, flags]) => [
        name,
        flags && { recorded: [...flags.recorded], plan: [...flags.plan], counted: [...flags.counted] },
      ]),
    ),
  };
}
