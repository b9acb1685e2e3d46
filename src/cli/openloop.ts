import { Command } from "commander";
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
import { wholeNumber } from "./option-values.js";
import { printJson, say, showsColour, startProgress } from "./output.js";

interface EvaluateOptions extends SourceOptions {
  frame?: PlanFrame;
  protocol?: ProtocolName[];
  fromTokens?: string;
  allowPartial?: true;
  seed: number;
  details?: string;
  report?: string;
  markdown?: true;
  json?: true;
}

/** Plans that take long enough to show progress. */
const LONG_WORK = 3000;

const EXAMPLES = `
Examples:
  drx openloop plans.json --nuscenes data/nuscenes --scenes val.txt   a planner on the validation scenes
  drx openloop plans.jsonl --nuscenes data/nuscenes --report plans.html
  drx openloop --samples cases.json --json                            a sample file that holds the plans
  drx openloop plans.json --paths recorded.json --markdown            distances only: recorded paths without agents
  drx openloop plans.json --run runs/today                            against our own driven episodes
  drx openloop tokens.jsonl --from-tokens codebooks/trajectory-512.json --nuscenes data/nuscenes
  drx openloop predict --baseline ego-status --nuscenes data/nuscenes --out blind.jsonl

Predictions: {"<sample token>": [[x, y], ... six]} or a list or lines (.jsonl) of {"token", "waypoints"}; x right and
y forward in metres at 0.5 .. 3 s. Exit code 2 when a plan is missing, double, cut off, not finite or in other axes.`;

const PREDICT_EXAMPLES = `
Examples:
  drx openloop predict --baseline constant-velocity --nuscenes data/nuscenes --out plans.jsonl
  drx openloop predict --baseline command-mean --paths recorded.json --out plans.jsonl`;

export function registerOpenLoop(program: Command): void {
  const command = program
    .command("openloop")
    .description(
      "score planned paths against recorded driving under every protocol of the field, side by side",
    )
    .argument("[predictions]", "planned paths, JSON or JSONL (.jsonl); --samples files may hold them");
  withSourceOptions(command)
    .option(
      "--frame <frame>",
      "axes of plans whose file does not say: lidar or ego (default: lidar)",
      parseFrame,
    )
    .option("--from-tokens <json>", "decode plans given as tokens with this vocabulary or codebook")
    .option("--protocol <names>", "show these protocols only, separated by commas", parseProtocols)
    .option("--allow-partial", "evaluate what is there when samples are not predicted")
    .option("--seed <number>", "seed of the resampling behind the intervals", wholeNumber(0), 0)
    .option("--details <jsonl>", "write each sample's errors and collision flags")
    .option("--report <html>", "write a page with error over horizon and the worst samples")
    .option("--markdown", "print Markdown tables")
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action(openLoop)
    .addCommand(predictCommand());
}

function withSourceOptions(command: Command): Command {
  return command
    .option("--samples <json>", "a self-contained sample file")
    .option("--nuscenes <dir>", "the folder above v1.0-trainval or v1.0-mini")
    .option("--nuscenes-version <name>", "which of them, where there are several")
    .option("--scenes <names>", "scenes to evaluate: names separated by commas, or a file with one a line")
    .option("--paths <json>", "recorded ego paths without agents")
    .option("--run <dir>", "the driven paths of a run directory");
}

function openLoop(predictions: string | undefined, options: EvaluateOptions): void {
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
  if (options.details !== undefined) writeFileWhole(options.details, detailLines(results));
  if (options.report !== undefined) {
    const views = (token: string) => source.frontView(token);
    writeFileWhole(options.report, openLoopPage(evaluation, results, views));
  }
  print(evaluation, options);
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

function print(evaluation: Evaluation, { protocol, json, markdown }: EvaluateOptions): void {
  const names = protocol ?? PROTOCOLS.map(({ name }) => name);
  if (json) {
    printJson({
      ...evaluation,
      protocols: Object.fromEntries(names.map((name) => [name, evaluation.protocols[name]])),
    });
  } else if (markdown) process.stdout.write(openLoopMarkdown(evaluation, names));
  else process.stdout.write(openLoopTable(evaluation, names, showsColour()));
}

interface PredictOptions extends SourceOptions {
  baseline: BaselineName;
  out: string;
}

function predictCommand(): Command {
  return (
    withSourceOptions(
      new Command("predict")
        .description("plan with a baseline that sees nothing of the road, into a predictions file")
        .requiredOption("--baseline <name>", `one of ${Object.keys(BASELINES).join(", ")}`, parseBaseline)
        .requiredOption("--out <jsonl>", "where to write the plans"),
    )
      .addHelpText("after", PREDICT_EXAMPLES)
      // Options that both commands have are parsed by the outer one.
      .action((_options, command: Command) => predict(command.optsWithGlobals<PredictOptions>()))
  );
}

function predict(options: PredictOptions): void {
  if (!options.out.endsWith(".jsonl")) {
    throw new DriverxError("BAD_OPTION", `--out: "${options.out}" should end in .jsonl, one plan a line`);
  }
  const { samples } = loadSource(options);
  const blind = samples.filter(({ history, speed }) => history === null && speed === null).length;
  if (blind > 0 && options.baseline !== "command-mean") {
    throw new DriverxError(
      "NO_EGO_PAST",
      `${blind} of ${samples.length} samples have neither speed nor past path, which ${options.baseline} needs`,
    );
  }
  const plans = BASELINES[options.baseline].plan(samples);
  const lines = samples.map((sample, i) =>
    JSON.stringify({ token: sample.token, frame: "lidar", waypoints: waypointPairs(plans[i]!) }),
  );
  writeFileWhole(options.out, `${lines.join("\n")}\n`);
  say(`${lines.length} plans (${BASELINES[options.baseline].title}) in ${options.out}`);
}

function waypointPairs(plan: Float64Array): number[][] {
  return Array.from({ length: PLAN_STEPS }, (_, i) => [plan[2 * i]!, plan[2 * i + 1]!]);
}

function parseFrame(text: string): PlanFrame {
  if (text === "lidar" || text === "ego") return text;
  throw new DriverxError("BAD_OPTION", `--frame: "${text}" is not a frame; give lidar or ego`);
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
  if (text in BASELINES) return text as BaselineName;
  throw new DriverxError(
    "BAD_OPTION",
    `--baseline: "${text}" is not known; choose from ${Object.keys(BASELINES).join(", ")}`,
  );
}
