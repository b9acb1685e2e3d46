import type { Command } from "commander";
import type { FilterOptions, QuestionsOptions, SamplesOptions, TracesOptions } from "./distill-data-run.js";
import { nonNegative, wholeNumber } from "./option-values.js";

/** `drx distill questions|traces|filter|report`: what a teacher is asked, what it says, what of that is kept, and a look at it. */
export function registerDistillData(distill: Command): void {
  distill
    .command("questions <sources...>")
    .description("ask questions of four stages about recorded drives or Bench2Drive clips")
    .option("--all-frames", "about every plan step, not key frames alone")
    .option("--held-out-suite <xml|name>", "its routes are for validation only", "driverx44")
    .option("--maps <dir...>", "folders with the towns' OpenDRIVE maps", [])
    .option("--seed <n>", "seed of phrasings, forms and wrong options", wholeNumber(0), 0)
    .requiredOption("--out <dir>", "folder of the set")
    .option("--json", "print the counts as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ drx distill questions data/drives --out data/questions\n  $ drx distill questions clips/ParkingCutIn_Town12_Route1_Weather3 --all-frames --out data/clip-questions",
    )
    .action(async (sources: string[], options: QuestionsOptions) =>
      (await run()).questions(sources, options),
    );

  distill
    .command("traces <questions>")
    .description(
      "let a teacher write its reasoning about a set of questions: blind first, then with the answer given",
    )
    .option(
      "--teacher <rules|url>",
      "rules of our own, or an OpenAI-compatible server such as http://127.0.0.1:8000/v1",
      "rules",
    )
    .option("--model <name>", "the model of that server")
    .option("--revision <text>", "revision of the model, kept with every trace", "")
    .option("--key-env <name>", "environment variable that holds the server's key", "OPENAI_API_KEY")
    .option("--templates <names>", "kinds of questions, separated by commas", "decision")
    .option("--samples <n>", "blind attempts at each question", wholeNumber(1, 64), 4)
    .option("--temperature <x>", "of the teacher", nonNegative, 1)
    .option("--top-p <x>", "of the teacher", nonNegative, 0.95)
    .option("--max-tokens <n>", "of an answer with its reasoning", wholeNumber(1), 2048)
    .option("--concurrency <n>", "requests under way at once", wholeNumber(1, 1024), 32)
    .requiredOption("--out <dir>", "folder of the traces; the same command again goes on where it stopped")
    .option("--json", "print the counts as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ drx distill traces data/questions --out data/traces\n  $ drx distill traces data/questions --teacher http://127.0.0.1:8000/v1 --model Qwen/Qwen2.5-VL-7B-Instruct --out data/qwen",
    )
    .action(async (set: string, options: TracesOptions) => (await run()).traces(set, options));

  distill
    .command("filter <traces>")
    .description("keep the traces that a student may learn from, and show why the others went")
    .option("--second <url>", "server of a second model that must come to the answer from the thoughts")
    .option("--second-model <name>", "the model of that server")
    .option("--judge <url>", "server of a judge that scores traces by the rubric of their task")
    .option("--judge-model <name>", "the model of that server")
    .option("--judge-at-least <n>", "points of 100 that a trace needs", wholeNumber(0, 100), 70)
    .option("--key-env <name>", "environment variable that holds the servers' key", "OPENAI_API_KEY")
    .option("--alike <x>", "traces as alike as this are the same, 0 to 1", nonNegative, 0.9)
    .option("--most-per-answer <n>", "traces of one answer that are kept", wholeNumber(1), 5000)
    .requiredOption("--out <dir>", "folder of the kept traces, funnel.json and funnel.html")
    .option("--json", "print the funnel as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ drx distill filter data/traces --out data/kept\n  $ drx distill filter data/qwen --judge http://127.0.0.1:8000/v1 --judge-model Qwen/Qwen2.5-72B-Instruct --out data/kept",
    )
    .action(async (traces: string, options: FilterOptions) => (await run()).filter(traces, options));

  distill
    .command("report <dataset>")
    .description("write a page to look at samples: pictures, prompt, reasoning, and the tokens as a path")
    .option("--questions <dir>", "question set about the same drives, shown with its frames and histograms")
    .option("--split <name>", "train, validation or held-out-town", "train")
    .option("--samples <n>", "samples on the page, half of them with reasoning", wholeNumber(1, 200), 12)
    .option("--out <html>", "the page (default: report.html in the dataset)")
    .addHelpText(
      "after",
      "\nExample:\n  $ drx distill report data/samples --questions data/questions --out samples.html",
    )
    .action(async (dataset: string, options: SamplesOptions) => (await run()).report(dataset, options));
}

function run() {
  return import("./distill-data-run.js");
}
