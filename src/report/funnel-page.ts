import type { Funnel } from "../distill/filters/run-filters.js";
import { escapeHtml, htmlPage, htmlTable, rawHtml } from "./html.js";

/** What filters left of a teacher's traces, and why the rest went, as a self-contained page. */
export function funnelPage(funnel: Funnel): string {
  const { teacher, questions, answered, attempts, kept, stages, notRun, reanswer, answers, lowYield } =
    funnel;
  const body = [
    `<h1>What is left of ${attempts} traces: ${kept}</h1>`,
    `<p class="faint">Teacher ${escapeHtml(teacher.name)} ${escapeHtml(teacher.revision)}, prompt "${escapeHtml(teacher.prompt)}";
questions of ${escapeHtml(funnel.set)}.</p>`,
    bars(funnel),
    htmlTable(
      ["", "traces", "dropped", "what is dropped"],
      [
        [`questions asked`, questions, null, ""],
        [`questions answered`, answered, null, ""],
        [`attempts`, attempts, null, ""],
        ...stages.map(({ filter, before, dropped, drops }) => [filter, before - dropped, dropped, drops]),
      ],
    ),
    notRun.length > 0
      ? `<p class="warn">Not run, since no server was named: ${escapeHtml(notRun.join(", "))}.</p>`
      : "",
    reanswer
      ? `<p>A second model was right ${reanswer.withThoughts} times of ${reanswer.asked} with the thoughts, and ${reanswer.without} times without.</p>`
      : "",
    "<h2>By answer</h2>",
    `<p class="faint">Questions of an answer, those that kept a trace, and how many of these were told the answer: what the teacher did not know by itself.</p>`,
    htmlTable(
      ["answer", "stage", "asked", "kept", "share", "answer given"],
      Object.entries(answers).map(([name, { task, asked, kept: left, answerGiven }]) => [
        lowYield.includes(name) ? rawHtml(`<span class="bad">${escapeHtml(name)}</span>`) : name,
        task,
        asked,
        left,
        `${Math.round((100 * left) / asked)} %`,
        answerGiven,
      ]),
    ),
    "<h2>Why traces went</h2>",
    ...stages
      .filter(({ dropped }) => dropped > 0)
      .map(({ filter, rules }) => `<h3>${escapeHtml(filter)}</h3>${examples(rules)}`),
  ].join("\n");
  return htmlPage({ title: "Filtered traces", body });
}

function examples(rules: Funnel["stages"][number]["rules"]): string {
  return htmlTable(
    ["rule", "traces", "about", "found"],
    Object.entries(rules).flatMap(([rule, { count, examples: shown }]) =>
      shown.map(({ trace, found }, index) => [
        index === 0 ? rule : "",
        index === 0 ? count : null,
        trace,
        found,
      ]),
    ),
  );
}

const WIDTH = 860;
const BAR = 22;

/** The traces left after each filter, as bars that narrow. */
function bars({ attempts, stages }: Funnel): string {
  const rows = [
    { name: "attempts", left: attempts },
    ...stages.map(({ filter, before, dropped }) => ({ name: filter, left: before - dropped })),
  ];
  const drawn = rows.map(({ name, left }, index) => {
    const width = ((WIDTH - 220) * left) / Math.max(1, attempts);
    const y = index * BAR;
    return (
      `<text x="120" y="${y + 15}" text-anchor="end">${escapeHtml(name)}</text>` +
      `<rect x="130" y="${y + 3}" width="${width.toFixed(1)}" height="${BAR - 6}" fill="var(--accent)"/>` +
      `<text x="${(138 + width).toFixed(1)}" y="${y + 15}">${left}</text>`
    );
  });
  return `<svg viewBox="0 0 ${WIDTH} ${rows.length * BAR}" role="img" aria-label="traces left after each filter">${drawn.join("")}</svg>`;
}
