import { type Command, Option } from "commander";
import { withCompareOptions } from "./compare.js";
import type { ReportOptions } from "./report-run.js";
import { withScoreOptions } from "./score.js";

const EXAMPLES = `
Examples:
  drx report runs/today                                  writes the run's report anew: runs/today/report.html
  drx report runs/today/results.json                     a page of its scores: score.html
  drx report eval/ --suite bench2drive220.xml --corrected --out eval.html
  drx report runs/today --gallery                        a strip of pictures for each scenario type
  drx report runs/before runs/after                      a page that compares the two: comparison.html

The pages need no other file and no network. A run's report shows how each route was driven; the options about suites,
maps, metrics and corrections are for pages of scores.`;

export function registerReport(program: Command): void {
  const command = program
    .command("report")
    .description("turn a run, results, or a comparison of two into one HTML page")
    .argument("<results>", "a run directory, a results file, or a folder of them")
    .argument("[B]", "a second result to compare with the first");
  withCompareOptions(withScoreOptions(command))
    .option(
      "--out <file>",
      "the page to write (default: the run's report.html, score.html or comparison.html)",
    )
    .addOption(
      new Option("--cameras <which>", "of a recorded run: pictures of each drive").choices(["front", "all"]),
    )
    .option("--gallery", "show each scenario type of a run in pictures from above: <run>/gallery.html")
    .option("--json", "print one JSON object with the page's path")
    .addHelpText("after", EXAMPLES)
    .action(async (a: string, b: string | undefined, options: ReportOptions) => {
      // Loaded here, so that the other commands start faster.
      const { report } = await import("./report-run.js");
      await report(a, b, options);
    });
}
