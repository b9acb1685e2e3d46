import Table from "cli-table3";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { vocabularyPage } from "../report/vocabulary-page.js";
import { windowsOf } from "../tokens/motion/split.js";
import { posesOfTrajectory, readTrajectoryJson } from "../tokens/motion/trajectory-file.js";
import { POSE } from "../tokens/motion/windows.js";
import { BIN_METHODS, type BinMethod, boundOf } from "../tokens/vocabulary/bins.js";
import { buildVocabulary } from "../tokens/vocabulary/build.js";
import { evaluateBins } from "../tokens/vocabulary/evaluate.js";
import {
  binTokenName,
  type TrajectoryVocabulary,
  type VocabularyErrors,
} from "../tokens/vocabulary/vocabulary.js";
import { readVocabulary, writeVocabulary } from "../tokens/vocabulary/vocabulary-file.js";
import { printJson } from "./output.js";
import { readSources, readTokenLists, rowsOf } from "./token-arguments.js";

/** The work of `drx vocab`. */

export interface BuildOptions {
  readonly bins: number;
  readonly method: string;
  readonly cut: number;
  readonly heldOut: number;
  readonly seed: number;
  readonly out: string;
  readonly json?: true;
}

export interface ReportOptions {
  readonly out?: string;
  readonly json?: true;
}

export interface JsonOption {
  readonly json?: true;
}

/** `drx vocab build`. */
export function build(sources: string[], options: BuildOptions): void {
  const { method, bins, cut, heldOut, seed } = options;
  if (method !== "best" && !BIN_METHODS.includes(method as BinMethod)) {
    throw new DriverxError(
      "BAD_OPTION",
      `--method: there is no ${method}; there are best, ${BIN_METHODS.join(", ")}`,
    );
  }
  const vocabulary = buildVocabulary(readSources(sources), {
    bins,
    method: method as BinMethod | "best",
    cut,
    heldOut,
    seed,
  });
  writeVocabulary(options.out, vocabulary);
  const { hash, provenance } = vocabulary;
  if (options.json) {
    printJson({
      version: 1,
      vocabulary: options.out,
      bins,
      method: vocabulary.method,
      hash,
      comparison: provenance.comparison,
    });
    return;
  }
  process.stdout.write(`${options.out}: ${bins} bins an axis, ${vocabulary.method}\n`);
  const rows = provenance.comparison.flatMap(({ method: name, errors }) =>
    errors === null ? [] : [{ name, errors }],
  );
  if (rows.length > 0) process.stdout.write(`${errorTable(rows)}\n`);
}

/** `drx vocab report`. */
export function report(path: string, sources: string[], options: ReportOptions): void {
  const vocabulary = readVocabulary(path);
  const { groups, heldOutGroups } = vocabulary.provenance;
  const { trajectories } = readSources(sources);
  const trained = groups.filter((group) => !heldOutGroups.includes(group));
  const unseen = windowsOf(trajectories, trained, false);
  if (unseen.length === 0) {
    throw new DriverxError(
      "TRAJECTORIES_NONE",
      "the sources hold no trajectory of three seconds that the vocabulary was not made of; give others",
    );
  }
  const errors = evaluateBins(vocabulary, trajectories, unseen);
  const { bins, method, hash } = vocabulary;
  const bound = { x: boundOf(vocabulary.x), y: boundOf(vocabulary.y) };
  const result = { version: 1, vocabularyHash: hash, bins, method, bound, ...errors };
  if (options.out !== undefined) {
    if (!options.out.endsWith(".html")) {
      throw new DriverxError("BAD_OPTION", `--out: ${options.out}: the name of a page ends in .html`);
    }
    writeFileWhole(options.out, vocabularyPage(vocabulary, errors));
    writeFileWhole(options.out.replace(/\.html$/, ".json"), `${JSON.stringify(result, null, 2)}\n`);
  }
  if (options.json) printJson(result);
  else process.stdout.write(`${errorTable([{ name: method, errors }])}\n`);
}

function errorTable(rows: readonly { name: string; errors: VocabularyErrors }[]): string {
  const table = new Table({
    head: ["method", "mean error, m", "in range, m", "largest x, y, m", "clamped x, y", "ADE, m", "FDE, m"],
    style: { head: [], border: [] },
  });
  for (const { name, errors } of rows) {
    table.push([
      name,
      errors.meanError.toFixed(4),
      errors.meanErrorInRange.toFixed(4),
      `${errors.x.largest.toFixed(3)}, ${errors.y.largest.toFixed(3)}`,
      `${errors.x.clamped}, ${errors.y.clamped}`,
      errors.ade.toFixed(4),
      errors.fde.toFixed(4),
    ]);
  }
  return table.toString();
}

/** `drx vocab encode`. */
export function encode(path: string, file: string, { json }: JsonOption): void {
  const vocabulary: TrajectoryVocabulary = readVocabulary(path);
  const encoded = readTrajectoryJson(file).trajectories.map((trajectory, index) => {
    const poses = posesOfTrajectory(trajectory, `${file}: trajectories.${index}`);
    const { tokens, clamped } = vocabulary.encode(rowsOf(poses, POSE));
    return { name: trajectory.name ?? String(index), tokens, clamped };
  });
  if (json) printJson({ version: 1, vocabularyHash: vocabulary.hash, trajectories: encoded });
  else {
    for (const { name, tokens, clamped } of encoded) {
      const note = clamped > 0 ? ` (${clamped} clamped)` : "";
      process.stdout.write(`${name}: ${tokens.map(binTokenName).join(" ")}${note}\n`);
    }
  }
}

/** `drx vocab decode`. */
export function decode(path: string, given: string[], { json }: JsonOption): void {
  const vocabulary = readVocabulary(path);
  const decoded = readTokenLists(given).map((tokens) => ({ poses: vocabulary.decode(tokens) }));
  if (json) printJson({ version: 1, vocabularyHash: vocabulary.hash, trajectories: decoded });
  else {
    for (const { poses } of decoded) {
      const points = poses.map(([x, y]) => `(${x.toFixed(3)}, ${y.toFixed(3)})`);
      process.stdout.write(`${points.join(" ")}\n`);
    }
  }
}
