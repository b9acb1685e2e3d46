import type { BenchResults } from "../autodriverl/evaluation/bench-results.js";
import { type QuotedRow, quotedDriveBench, quotedHard } from "../autodriverl/evaluation/quoted-results.js";
import { allSettings, CLEAN, TEXT_ONLY } from "../autodriverl/evaluation/settings.js";
import { tasks } from "../autodriverl/objective/difficulty.js";

/** Tables of an evaluation as text, for Markdown and for pages. */

const points = (value: number | null | undefined) => (value == null ? "–" : value.toFixed(2));
const titled = (task: string) => task[0].toUpperCase() + task.slice(1);

export const summaryHead = [
  "model",
  ...tasks.flatMap((task) => [`${titled(task)} clean`, "Corr.", "text only"]),
];

/** The paper's Table 1: ours, then the quoted rows. */
export function summaryRows({ model, table, benchmark }: BenchResults): string[][] {
  const ours = tasks.flatMap((task) => [
    points(table.cells[CLEAN]?.[task].score),
    points(table.corrupted[task]),
    points(table.cells[TEXT_ONLY]?.[task].score),
  ]);
  const quoted = benchmark === "DriveBench" ? quotedDriveBench : quotedHard;
  return [[model, ...ours], ...quoted.map(quotedRow)];
}

function quotedRow({ model, clean, corrupted }: QuotedRow): string[] {
  return [
    `${model} (quoted)`,
    ...tasks.flatMap((task) => [points(clean[task]), points(corrupted?.[task]), "–"]),
  ];
}

/** The paper's Tables 10 to 14: a row a task, a column a setting that was asked. */
export function settingTable({ table }: BenchResults): { head: string[]; rows: string[][] } {
  const asked = allSettings.filter((setting) => setting in table.cells);
  return {
    head: ["task", ...asked],
    rows: tasks.map((task) => [
      titled(task),
      ...asked.map((setting) => points(table.cells[setting][task].score)),
    ]),
  };
}

export const detailHead = [
  "setting",
  "task",
  "score",
  "95 %",
  "by form",
  "by run",
  "± runs",
  "right",
  "scored",
  "no score",
  "blank",
];

/** What stands behind each cell. */
export function detailRows({ table }: BenchResults): string[][] {
  return allSettings
    .filter((setting) => setting in table.cells)
    .flatMap((setting) =>
      tasks.flatMap((task) => {
        const cell = table.cells[setting][task];
        if (cell.scored + cell.unscored === 0) return [];
        return [
          [
            setting,
            task,
            points(cell.score),
            cell.interval ? `${points(cell.interval.low)} to ${points(cell.interval.high)}` : "–",
            Object.entries(cell.byForm)
              .map(([form, score]) => `${form} ${points(score)}`)
              .join(", "),
            cell.byRun.map(points).join(", "),
            points(cell.runDeviation),
            cell.accuracy === null ? "–" : `${(100 * cell.accuracy).toFixed(1)} %`,
            String(cell.scored),
            String(cell.unscored),
            String(cell.blank),
          ],
        ];
      }),
    );
}

/** By what the scores were made. */
export function provenanceLines(results: BenchResults): string[] {
  const { config, judge, judgeRevision, rubrics, prompts, questions, skipped, drift } = results;
  const ours = Object.values(config.pictures).includes("ours");
  return [
    `${questions} questions of ${config.source} (${skipped} more are not judged), ${config.runs} runs, temperature ${config.temperature}, at most ${config.maxTokens} tokens.`,
    `Judge: ${judge}${judgeRevision ? `, ${judgeRevision}` : ""}; ${rubrics}; ${prompts}.`,
    drift === null
      ? "No canary was judged: whether the judge is that of earlier results is not known."
      : `Canary: the judge differs from itself by ${drift.points.toFixed(2)} points over ${drift.compared} answers.`,
    ...(ours
      ? [
          "Pictures were spoilt by driverx; Bit Error and H.265 Compression are stand-ins for codecs (docs/cameras.md) and do not compare.",
        ]
      : []),
    "Rows marked as quoted are the DriveRX paper's (arXiv 2505.20665), by another judge: they do not compare with ours to the point. A task's score is the unweighted mean of its forms.",
  ];
}
