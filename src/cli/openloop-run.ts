import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { BASELINES, type BaselineName } from "../openloop/baselines.js";
import { detailLines } from "../openloop/details.js";
import { type Evaluation, evaluate, plansToEvaluate } from "../openloop/evaluation.js";
import { checkFrame } from "../openloop/frame-check.js";
import { type Coverage, type Matched, matchPredictions } from "../openloop/match.js";
import { type PlanFrame, readPredictions } from "../openloop/predictions.js";
import { PROTOCOLS, type ProtocolName } from "../openloop/protocols.js";
import { PLAN_STEPS } from "../openloop/sample.js";
import { loadSource, type Source, type SourceOptions } from "../openloop/sources.js";
import { readTokenDecoder } from "../openloop/token-decoder.js";
import { openLoopMarkdown } from "../report/openloop-markdown.js";
import { openLoopPage } from "../report/openloop-page.js";
import { openLoopTable } from "../report/openloop-table.js";
import { printJson, say, showsColour, startProgress } from "./output.js";

export interface EvaluateOptions extends SourceOptions {
  frame?: PlanFrame;
  protocol?: string;
  fromTokens?: string;
  allowPartial?: true;
  seed: number;
  details?: string;
  report?: string;
  markdown?: true;
  json?: true;
}

export interface PredictOptions extends SourceOptions {
  baseline: string;
  out: string;
}

/** Plans that take long enough to show progress. */
const LONG_WORK = 3000;

/** `drx openloop`: evaluates plans and prints or writes what was asked for. */
export function openLoop(predictions: string | undefined, options: EvaluateOptions): void {
  const names =
    options.protocol === undefined ? PROTOCOLS.map(({ name }) => name) : parseProtocols(options.protocol);
  const source = loadSource(options);
  const { matched, coverage } = plansFor(source, predictions, options);
  const total = plansToEvaluate(matched);
  const progress = total < LONG_WORK ? null : startProgress("evaluating", total);
  const { evaluation, results } = evaluate({
    source: source.description,
    matched,
    coverage,
    seed: options.seed,
    onProgress: (done) => progress?.update(done),
  });
  progress?.stop();
  for (const warning of evaluation.warnings) say(`warning: ${warning}`);
  if (options.details !== undefined) writeFileWhole(options.details, detailLines(results));
  if (options.report !== undefined) {
    const views = (token: string) => source.frontView(token);
    writeFileWhole(options.report, openLoopPage(evaluation, results, views));
  }
  print(evaluation, names, options);
}

function plansFor(
  source: Source,
  predictions: string | undefined,
  { frame, fromTokens, allowPartial }: EvaluateOptions,
): { matched: Matched[]; coverage: Coverage } {
  if (predictions !== undefined) {
    const decoder = fromTokens === undefined ? null : readTokenDecoder(fromTokens);
    const read = readPredictions(predictions, { frame: frame ?? null, decoder });
    const pairs = matchPredictions(source.samples, read, allowPartial ?? false);
    checkFrame(pairs.matched);
    return pairs;
  }
  const { plans, samples } = source;
  if (plans === null) {
    throw new DriverxError(
      "BAD_OPTION",
      "no plans to judge: give a predictions file, or make one with drx openloop predict",
    );
  }
  return {
    matched: samples.map((sample) => ({ sample, plan: plans.get(sample.token)! })),
    coverage: {
      expected: samples.length,
      evaluated: samples.length,
      missing: 0,
      missingTokens: [],
      unknown: 0,
      maskedSteps: 0,
    },
  };
}

function print(
  evaluation: Evaluation,
  names: readonly ProtocolName[],
  { json, markdown }: EvaluateOptions,
): void {
  if (json) {
    printJson({
      ...evaluation,
      protocols: Object.fromEntries(names.map((name) => [name, evaluation.protocols[name]])),
    });
  } else if (markdown) process.stdout.write(openLoopMarkdown(evaluation, names));
  else process.stdout.write(openLoopTable(evaluation, names, showsColour()));
}

/** `drx openloop predict`: writes a baseline's plans. */
export function predict(options: PredictOptions): void {
  if (!options.out.endsWith(".jsonl")) {
    throw new DriverxError("BAD_OPTION", `--out: "${options.out}" should end in .jsonl, one plan a line`);
  }
  const baseline = parseBaseline(options.baseline);
  const { samples } = loadSource(options);
  const blind = samples.filter(({ history, speed }) => history === null && speed === null).length;
  if (blind > 0 && baseline !== "command-mean") {
    throw new DriverxError(
      "NO_EGO_PAST",
      `${blind} of ${samples.length} samples have neither speed nor past path, which ${baseline} needs`,
    );
  }
  const plans = BASELINES[baseline].plan(samples);
  const lines = samples.map((sample, i) =>
    JSON.stringify({ token: sample.token, frame: "lidar", waypoints: waypointPairs(plans[i]) }),
  );
  writeFileWhole(options.out, `${lines.join("\n")}\n`);
  say(`${lines.length} plans (${BASELINES[baseline].title}) in ${options.out}`);
}

function waypointPairs(plan: Float64Array): number[][] {
  return Array.from({ length: PLAN_STEPS }, (_, i) => [plan[2 * i], plan[2 * i + 1]]);
}

function parseProtocols(text: string): ProtocolName[] {
  const known = PROTOCOLS.map(({ name }) => name);
  return text.split(",").map((part) => {
    const name = known.find((protocol) => protocol === part.trim());
    if (name) return name;
    throw new DriverxError(
      "BAD_OPTION",
      `--protocol: "${part}" is not known; choose from ${known.join(", ")}`,
    );
  });
}

function parseBaseline(text: string): BaselineName {
  if (Object.hasOwn(BASELINES, text)) return text as BaselineName;
  throw new DriverxError(
    "BAD_OPTION",
    `--baseline: "${text}" is not known; choose from ${Object.keys(BASELINES).join(", ")}`,
  );
}
