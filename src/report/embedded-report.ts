import { allSettings, benchCorruptions } from "../autodriverl/evaluation/settings.js";
import type { Grades, NumberGrade, WordGrade } from "../distill/embedded-bench/grade.js";
import type { EmbeddedResults } from "../distill/embedded-bench/results.js";
import { readoutNames, readouts } from "../policy/vla/prompt.js";
import { markdownTable } from "./score-markdown.js";

const wordReadouts = readoutNames.filter((name) => typeof readouts[name] !== "string");
const numberReadouts = readoutNames.filter((name) => typeof readouts[name] === "string");

const percent = (share: number | null | undefined) => (share == null ? "–" : (100 * share).toFixed(0));
const metres = (value: number | null | undefined) => (value == null ? "–" : value.toFixed(2));

/** A student on the embedded simulator's own frames, as Markdown: a row a setting, a column a readout. */
export function embeddedMarkdown(results: EmbeddedResults): string {
  const asked = allSettings.filter((setting) => setting in results.settings);
  const { found, recordings, trainRecordings, config, frames, student } = results;
  const [first] = asked;
  const reference = results.settings[first];
  const undecodable = asked.reduce((sum, setting) => sum + results.settings[setting].undecodable, 0);
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ");
  return `${[
    `# Embedded frames: ${student.name}`,
    "",
    `${reference.frames} frames (${counted(frames.bySplit)}; ${counted(frames.byTown)}) of the ${found} in ${recordings} recordings of routes of ${config.heldOutSuite} and of ${config.heldOutTown}, on which no student is trained; ${trainRecordings} recordings of other routes were left out.`,
    "Chosen by seed so that every answer takes its turn: rare ones are commoner here than on the road.",
    `Graded by counting against the simulator's truth, without a judge. Outputs that could not be decoded: ${undecodable}.`,
    "",
    "## Words",
    "",
    "Share right, %. `visible light`: the light's state where one is to be seen. The last row always says what is true most often among these frames.",
    "",
    ...markdownTable(
      ["setting", ...wordReadouts, "visible light"],
      [...rows(results, wordCells), ["always the commonest", ...commonestCells(reference)]],
    ),
    "",
    "## Metres and speeds",
    "",
    "Mean absolute error in m (`pace` in m/s) where truth and answer hold a number; in brackets the share within 2 m (1 m/s), %. The last row always says the median of the same frames as the first.",
    "",
    ...markdownTable(
      ["setting", ...numberReadouts],
      [...rows(results, numberCells), ["always the median", ...medianCells(reference)]],
    ),
    "",
    "Agreement on whether there is such a thing at all, %. The last row always says what is true more often.",
    "",
    ...markdownTable(
      ["setting", ...numberReadouts],
      [...rows(results, agreementCells), ["always the commonest", ...commonestAgreementCells(reference)]],
    ),
    "",
    "## Plan",
    "",
    "Distance to where the vehicle went, m: mean over the six waypoints of 0.5 s to 3 s, and at the last.",
    "",
    ...markdownTable(["setting", "ADE", "FDE"], rows(results, planCells)),
    "",
    "## Light states",
    "",
    `Frames with a visible light, ${first}: the truth's row, the answer's column.`,
    "",
    ...confusionTable(reference),
    "",
    "`text-only`: every picture is black. The other settings are DriveBench's corruptions at its severities, drawn for each frame and camera; Bit Error and H.265 Compression are stand-ins (docs/cameras.md).",
    `driverx ${results.driverx}, seed ${config.seed}, language graph ${student.graphs.language.slice(0, 12)}.`,
  ].join("\n")}\n`;
}

/** One row a setting; after the corruptions, where all were asked, their mean. */
function rows(results: EmbeddedResults, cells: (grades: readonly Grades[]) => string[]): string[][] {
  const asked = allSettings.filter((setting) => setting in results.settings);
  const corrupted = benchCorruptions.map(({ column }) => column);
  const all = corrupted.every((setting) => setting in results.settings);
  return [
    ...asked.map((setting) => [setting, ...cells([results.settings[setting]])]),
    ...(all
      ? [["mean of the corruptions", ...cells(corrupted.map((setting) => results.settings[setting]))]]
      : []),
  ];
}

/** The mean over settings that have the figure. */
function over(grades: readonly Grades[], figure: (of: Grades) => number | null): number | null {
  const values = grades.map(figure).filter((value) => value !== null);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function wordCells(grades: readonly Grades[]): string[] {
  return [
    ...wordReadouts.map((name) => percent(over(grades, (of) => (of.readouts[name] as WordGrade).right))),
    percent(over(grades, ({ visibleLight }) => visibleLight.right)),
  ];
}

function commonestCells({ readouts: graded, visibleLight }: Grades): string[] {
  return [...wordReadouts.map((name) => (graded[name] as WordGrade).commonest), visibleLight.commonest].map(
    (commonest) => (commonest === null ? "–" : `${percent(commonest.right)} (${commonest.word})`),
  );
}

function numberCells(grades: readonly Grades[]): string[] {
  return numberReadouts.map((name) => {
    const of = (figure: (grade: NumberGrade) => number | null) =>
      over(grades, ({ readouts: graded }) => figure(graded[name] as NumberGrade));
    return `${metres(of(({ meanAbsoluteError }) => meanAbsoluteError))} (${percent(of(({ close }) => close))})`;
  });
}

function medianCells({ readouts: graded }: Grades): string[] {
  return numberReadouts.map((name) => metres((graded[name] as NumberGrade).medianError));
}

function agreementCells(grades: readonly Grades[]): string[] {
  return numberReadouts.map((name) =>
    percent(over(grades, ({ readouts: graded }) => (graded[name] as NumberGrade).noneAgreement)),
  );
}

function commonestAgreementCells({ readouts: graded }: Grades): string[] {
  return numberReadouts.map((name) => percent((graded[name] as NumberGrade).commonestAgreement));
}

function planCells(grades: readonly Grades[]): string[] {
  return [
    metres(over(grades, ({ plan }) => plan.averageDisplacement)),
    metres(over(grades, ({ plan }) => plan.finalDisplacement)),
  ];
}

function confusionTable({ visibleLight: { confusion } }: Grades): string[] {
  const said = [...readouts.light, "undecodable"];
  const others = Object.values(confusion)
    .flatMap((row) => Object.keys(row))
    .filter((word) => !said.includes(word));
  const columns = [...said, ...new Set(others)];
  return markdownTable(
    ["truth", ...columns],
    Object.keys(confusion)
      .sort()
      .map((truth) => [truth, ...columns.map((word) => String(confusion[truth][word] ?? 0))]),
  );
}
