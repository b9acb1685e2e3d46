import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readJsonFile, readTextFile, writeFileWhole } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { readFrames, readQuestions } from "../questions/question-set.js";
import { type Trace, traceSchema } from "../traces/trace.js";
import { type AnswerYield, balance } from "./balance.js";
import { consistency } from "./consistency.js";
import { type DiversityLimits, diversity } from "./diversity.js";
import type { TraceFilter, TraceItem } from "./filter.js";
import { grounding } from "./grounding.js";
import { leak } from "./leak.js";
import { length } from "./length.js";
import type { ReanswerGain } from "./reanswer.js";
import { repetition } from "./repetition.js";
import { structure } from "./structure.js";
import { transport } from "./transport.js";

/** Examples kept of each rule. */
const EXAMPLES = 5;

/** What a filter did. */
export interface FunnelStage {
  readonly filter: string;
  readonly drops: string;
  readonly before: number;
  readonly dropped: number;
  readonly rules: Readonly<
    Record<
      string,
      {
        readonly count: number;
        readonly examples: readonly { readonly trace: string; readonly found: string }[];
      }
    >
  >;
}

/** From questions to kept traces. */
export interface Funnel {
  readonly version: 1;
  readonly set: string;
  readonly teacher: Trace["teacher"];
  readonly questions: number;
  /** Questions that got an answer, and attempts at them. */
  readonly answered: number;
  readonly attempts: number;
  readonly stages: readonly FunnelStage[];
  /** Filters that need a server and had none. */
  readonly notRun: readonly string[];
  readonly kept: number;
  readonly keptByTask: Readonly<Record<string, number>>;
  readonly keptByOrigin: Readonly<Record<string, number>>;
  readonly answers: Readonly<Record<string, AnswerYield>>;
  /** Answers of which far fewer are left than of the others. */
  readonly lowYield: readonly string[];
  readonly reanswer: ReanswerGain | null;
}

export interface FilterOrder {
  /** Folder of traces. */
  readonly traces: string;
  readonly out: string;
  readonly diversity: DiversityLimits;
  /** The filters that ask a server, where there is one. */
  readonly reanswer?: (onGain: (gain: ReanswerGain) => void) => TraceFilter;
  readonly judge?: TraceFilter;
  readonly onProgress: (done: number, total: number, note: string) => void;
}

/**
 * Lets traces through the filters, cheapest first. Writes what is left to `traces.jsonl` and the way there to `funnel.json`.
 *
 * @throws DriverxError OUT_OCCUPIED, TRACES_INVALID, FUNNEL_SUSPECT where nothing is left, or what asking throws.
 */
export async function filterTraces(order: FilterOrder): Promise<Funnel> {
  const { traces: folder, out, onProgress } = order;
  if (existsSync(join(out, "funnel.json")))
    throw new DriverxError("OUT_OCCUPIED", `${out} holds filtered traces already; choose another --out`);
  const manifest = readTraceManifest(folder);
  const frames = readFrames(manifest.set);
  const asked = readQuestions(manifest.set).filter(({ template }) => manifest.templates.includes(template));
  const questions = new Map(asked.map((question) => [question.id, question]));
  const traces = readTraces(join(folder, "traces.jsonl"));
  let items: TraceItem[] = traces.map((trace) => {
    const question = questions.get(trace.question);
    const frame = frames.get(trace.frame);
    if (!question || !frame)
      throw new DriverxError(
        "TRACES_INVALID",
        `${folder}: a trace is about ${trace.question}, which ${manifest.set} does not hold; was the set made anew?`,
      );
    return { trace, question, frame };
  });
  let gain: ReanswerGain | null = null;
  const filters: TraceFilter[] = [transport, structure, length, repetition, leak, grounding, consistency];
  const notRun: string[] = [];
  const optional = { "re-answer": order.reanswer?.((found) => (gain = found)), judge: order.judge };
  for (const [name, filter] of Object.entries(optional)) {
    if (filter) filters.push(filter);
    else notRun.push(name);
  }
  filters.push(diversity(order.diversity));
  const stages: FunnelStage[] = [];
  for (const [index, filter] of filters.entries()) {
    onProgress(index, filters.length, filter.name);
    const { stage, left } = await passed(filter, items);
    stages.push(stage);
    items = left;
  }
  onProgress(filters.length, filters.length, "");
  const kept = items.map(({ trace }) => trace);
  const { yields, low } = balance(asked, kept);
  const funnel: Funnel = {
    version: 1,
    set: manifest.set,
    teacher: manifest.teacher,
    questions: asked.length,
    answered: new Set(traces.map(({ question }) => question)).size,
    attempts: traces.length,
    stages,
    notRun,
    kept: kept.length,
    keptByTask: tallied(kept, ({ task }) => task),
    keptByOrigin: tallied(kept, ({ origin }) => origin),
    answers: yields,
    lowYield: low,
    reanswer: gain,
  };
  writeFileWhole(join(out, "traces.jsonl"), kept.map((trace) => `${JSON.stringify(trace)}\n`).join(""));
  writeFileWhole(join(out, "funnel.json"), `${JSON.stringify(funnel, null, 1)}\n`);
  return funnel;
}

async function passed(
  filter: TraceFilter,
  items: readonly TraceItem[],
): Promise<{ stage: FunnelStage; left: TraceItem[] }> {
  const rejections = await filter.check(items);
  const rules: Record<string, { count: number; examples: { trace: string; found: string }[] }> = {};
  const left: TraceItem[] = [];
  for (const [index, item] of items.entries()) {
    const rejection = rejections[index];
    if (!rejection) {
      left.push(item);
      continue;
    }
    rules[rejection.rule] ??= { count: 0, examples: [] };
    const rule = rules[rejection.rule];
    rule.count++;
    if (rule.examples.length < EXAMPLES)
      rule.examples.push({ trace: item.trace.question, found: rejection.found });
  }
  const { name, drops } = filter;
  const stage = { filter: name, drops, before: items.length, dropped: items.length - left.length, rules };
  return { stage, left };
}

function tallied(traces: readonly Trace[], keyOf: (trace: Trace) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const trace of traces) counts[keyOf(trace)] = (counts[keyOf(trace)] ?? 0) + 1;
  return counts;
}

/** Throws TRACES_INVALID naming the line. */
export function readTraces(path: string): Trace[] {
  return readTextFile(path, "traces")
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      const { data, error } = traceSchema.safeParse(JSON.parse(line));
      if (!error) return data;
      throw new DriverxError(
        "TRACES_INVALID",
        `${path}, line ${index + 1}: ${issueText(error, "line")}; write the traces anew with drx distill traces`,
      );
    });
}

const manifestSchema = z.object({
  version: z.literal(1),
  set: z.string(),
  teacher: traceSchema.shape.teacher,
  templates: z.array(z.string()),
});

function readTraceManifest(folder: string): z.infer<typeof manifestSchema> {
  const path = join(folder, "manifest.json");
  const { data, error } = manifestSchema.safeParse(readJsonFile(path, "manifest of traces"));
  if (!error) return data;
  throw new DriverxError("TRACES_INVALID", `${path}: ${issueText(error, "file")}`);
}
