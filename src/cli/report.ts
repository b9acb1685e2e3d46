import type { Command } from "commander";
import { writeFileWhole } from "../base/files.js";
import { comparisonPage } from "../report/score-comparison-page.js";
import { scorePage } from "../report/score-page.js";
import { type CompareOptions, comparisonOf, withCompareOptions } from "./compare.js";
import { printJson, say } from "./output.js";
import { type ScoreSourceOptions, scoreOf, withScoreOptions } from "./score.js";

const EXAMPLES = `
Examples:
  drx report runs/today                                  a page of scores: score.html
  drx report eval/ --suite bench2drive220.xml --corrected --out eval.html
  drx report runs/before runs/after                      a page that compares the two: comparison.html

The page needs no other file and no network. What a route looked like is in the run's own report.html.`;

type ReportOptions = ScoreSourceOptions & CompareOptions & { out?: string; json?: true };

export function registerReport(program: Command): void {
  const command = program
    .command("report")
    .description("turn results, or a comparison of two, into one HTML page")
    .argument("<results>", "a results file, a folder of them, or a run directory")
    .argument("[B]", "a second result to compare with the first");
  withCompareOptions(withScoreOptions(command))
    .option("--out <file>", "the page to write (default: score.html or comparison.html)")
    .option("--json", "print one JSON object with the page's path")
    .addHelpText("after", EXAMPLES)
    .action(report);
}

function report(a: string, b: string | undefined, options: ReportOptions): void {
  const path = options.out ?? (b === undefined ? "score.html" : "comparison.html");
  writeFileWhole(
    path,
    b === undefined ? scorePage(scoreOf(a, options)) : comparisonPage(comparisonOf(a, b, options)),
  );
  if (options.json) printJson({ version: 1, page: path });
  else say(`wrote ${path}`);
}
