import { type Comparison, compareResults } from "../bench/compare.js";
import { loadResults } from "../bench/load-results.js";
import { comparisonTable } from "../report/score-comparison.js";
import { printJson, showsColour } from "./output.js";

/** Options that `drx compare` and `drx report` share. */
export interface CompareOptions {
  nonInferior: number;
  seed: number;
}

/** `drx compare`: prints the comparison; exit code 1 when B is inferior. Throws like {@link comparisonOf}. */
export function compare(a: string, b: string, options: CompareOptions & { json?: true }): void {
  const comparison = comparisonOf(a, b, options);
  if (options.json) printJson(comparison);
  else process.stdout.write(comparisonTable(comparison, showsColour()));
  if (comparison.verdict.type === "inferior") process.exitCode = 1;
}

/** Compares what two paths name. Throws what loading and comparing results throw. */
export function comparisonOf(a: string, b: string, { nonInferior, seed }: CompareOptions): Comparison {
  return compareResults(loadResults(a), loadResults(b), { margin: nonInferior, seed });
}
