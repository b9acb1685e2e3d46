import { join } from "node:path";
import { JudgeStage } from "../autodriverl/rewards/judge-stage.js";
import { defaultRewardSettings } from "../autodriverl/rewards/reward-settings.js";
import { RUBRIC_VERSION } from "../autodriverl/rewards/rubrics.js";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { keyFromEnvironment } from "../chat/client.js";
import { openKeptChat } from "../chat/open-kept-chat.js";
import { probeServer } from "../chat/probe.js";
import { pickSamples } from "../distill/exports/sample-pages.js";
import { judge } from "../distill/filters/judge.js";
import { REANSWER_VERSION, type ReanswerGain, reanswer } from "../distill/filters/reanswer.js";
import { type Funnel, filterTraces } from "../distill/filters/run-filters.js";
import { buildQuestions } from "../distill/questions/question-set.js";
import { makeTraces, type Teacher, type TraceManifest } from "../distill/traces/make-traces.js";
import { TEACHER_VERSION } from "../distill/traces/teacher-prompt.js";
import { funnelPage } from "../report/funnel-page.js";
import { samplesPage } from "../report/samples-page.js";
import { printJson, say, withProgress } from "./output.js";

export interface QuestionsOptions {
  readonly allFrames?: true;
  readonly heldOutSuite: string;
  readonly maps: readonly string[];
  readonly seed: number;
  readonly out: string;
  readonly json?: true;
}

/** `drx distill questions`. */
export async function questions(sources: readonly string[], options: QuestionsOptions): Promise<void> {
  const { json, allFrames = false, ...order } = options;
  const { files, ...counts } = await withProgress("drives", (onProgress) =>
    buildQuestions({ ...order, sources, allFrames, onProgress }),
  );
  if (json) return printJson(counts);
  const { frames, steps, tasks, templates, dropped } = counts;
  process.stdout.write(
    `plan steps  ${steps}; left out: ${listed(dropped)}\n` +
      `frames      ${listed(frames)}\n` +
      `questions   ${listed(tasks)}\n\n` +
      `${"template".padEnd(20)} ${"stage".padEnd(11)} asked  constant answer\n`,
  );
  for (const [name, { task, asked, answers, majority }] of Object.entries(templates)) {
    const [best] = Object.keys(answers);
    process.stdout.write(
      `${name.padEnd(20)} ${task.padEnd(11)} ${String(asked).padStart(5)}  ${(100 * majority).toFixed(0).padStart(3)} %  ${best}\n`,
    );
  }
}

export interface TracesOptions {
  readonly teacher: string;
  readonly model?: string;
  readonly revision: string;
  readonly keyEnv: string;
  readonly templates: string;
  readonly samples: number;
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly concurrency: number;
  readonly out: string;
  readonly json?: true;
}

/** `drx distill traces`. */
export async function traces(set: string, options: TracesOptions): Promise<void> {
  const { teacher, concurrency, out, json } = options;
  const templates = options.templates.split(",").map((name) => name.trim());
  const make = (asked: Teacher): Promise<TraceManifest> =>
    withProgress("questions", (onProgress) =>
      makeTraces({ set, teacher: asked, templates, out, atOnce: concurrency, onProgress }),
    );
  const manifest =
    teacher === "rules" ? await make({ type: "rules" }) : await withServer(options, (asked) => make(asked));
  if (json) return printJson(manifest);
  const { questions: asked, attempts, blind, answerGiven, failed, teacher: by } = manifest;
  process.stdout.write(
    `teacher       ${by.name}, prompt "${by.prompt}"\nquestions     ${asked}\nattempts      ${attempts}\n` +
      `found blind   ${blind}\nanswer given  ${answerGiven}\nno answer     ${failed}\n`,
  );
}

/** Looks at the server first, and keeps every answer beside the traces, so that nothing is asked twice. */
async function withServer<T>(options: TracesOptions, work: (teacher: Teacher) => Promise<T>): Promise<T> {
  const { teacher: baseUrl, model, revision, keyEnv, concurrency, out } = options;
  if (model === undefined)
    throw new DriverxError("BAD_OPTION", `--teacher ${baseUrl}: give the name of its model with --model`);
  const key = keyFromEnvironment(keyEnv);
  const { chat, client, close } = openKeptChat({
    ...{ baseUrl, model, revision, concurrency, prompt: TEACHER_VERSION, folder: out, name: "answers" },
    ...(key !== undefined && { key }),
  });
  try {
    const findings = await probeServer(client, { images: true, constraint: false, reasoning: false });
    for (const { check, isFine, text } of findings) say(`${isFine ? "fine" : "bad "}  ${check}: ${text}`);
    const bad = findings.find(({ isFine }) => !isFine);
    if (bad) throw new DriverxError("TEACHER_UNFIT", bad.text);
    const { samples, temperature, topP, maxTokens } = options;
    return await work({ type: "chat", chat, name: model, revision, samples, temperature, topP, maxTokens });
  } finally {
    close();
  }
}

export interface FilterOptions {
  readonly second?: string;
  readonly secondModel?: string;
  readonly judge?: string;
  readonly judgeModel?: string;
  readonly judgeAtLeast: number;
  readonly keyEnv: string;
  readonly alike: number;
  readonly mostPerAnswer: number;
  readonly out: string;
  readonly json?: true;
}

/** `drx distill filter`. */
export async function filter(folder: string, options: FilterOptions): Promise<void> {
  const { out, alike, mostPerAnswer, keyEnv, judgeAtLeast, json } = options;
  const closers: (() => void)[] = [];
  const chatOf = (url: string | undefined, model: string | undefined, role: string, prompt: string) => {
    if (url === undefined) return undefined;
    if (model === undefined)
      throw new DriverxError(
        "BAD_OPTION",
        `--${role} ${url}: give the name of its model with --${role}-model`,
      );
    const key = keyFromEnvironment(keyEnv);
    const { chat, close } = openKeptChat({
      ...{ baseUrl: url, model, prompt, folder: out, name: `${role}-answers` },
      ...(key !== undefined && { key }),
    });
    closers.push(close);
    return chat;
  };
  try {
    const second = chatOf(options.second, options.secondModel, "second", REANSWER_VERSION);
    const judging = chatOf(options.judge, options.judgeModel, "judge", RUBRIC_VERSION);
    const { judge: settings } = defaultRewardSettings;
    const funnel = await withProgress("filters", (onProgress) =>
      filterTraces({
        traces: folder,
        out,
        diversity: { alike, mostPerAnswer },
        ...(second && { reanswer: (onGain: (gain: ReanswerGain) => void) => reanswer(second, onGain) }),
        ...(judging && {
          judge: judge(new JudgeStage(judging, { ...settings, sees: "response" }), judgeAtLeast),
        }),
        onProgress,
      }),
    );
    writeFileWhole(join(out, "funnel.html"), funnelPage(funnel));
    if (json) return printJson(funnel);
    printFunnel(funnel, out);
  } finally {
    for (const close of closers) close();
  }
}

function printFunnel(
  { questions: asked, answered, attempts, stages, kept, notRun, ...rest }: Funnel,
  out: string,
) {
  const { keptByOrigin, lowYield } = rest;
  const row = (name: string, left: number, note = "") =>
    process.stdout.write(`${name.padEnd(20)} ${String(left).padStart(7)}  ${note}\n`);
  row("questions asked", asked);
  row("questions answered", answered);
  row("attempts", attempts);
  for (const { filter: name, before, dropped, rules } of stages) {
    const counts = Object.entries(rules).map(([rule, { count }]) => `${rule} ${count}`);
    row(name, before - dropped, counts.join(", "));
  }
  row("kept", kept, listed(keptByOrigin));
  if (notRun.length > 0) say(`not run, since no server was named: ${notRun.join(", ")}`);
  if (lowYield.length > 0) say(`few are left of: ${lowYield.join("; ")}`);
  say(`see ${join(out, "funnel.html")}`);
}

export interface SamplesOptions {
  readonly questions?: string;
  readonly split: string;
  readonly samples: number;
  readonly out?: string;
}

/** `drx distill report`. */
export async function report(dataset: string, options: SamplesOptions): Promise<void> {
  const { questions: set, split, samples, out = join(dataset, "report.html") } = options;
  const shown = pickSamples(dataset, split, samples, set);
  writeFileWhole(out, samplesPage(shown));
  say(`${out}: ${shown.samples.length} samples`);
}

/** `train 12, validation 3`. */
function listed(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return parts.join(", ") || "none";
}
