import { type Question, type Task, tasks } from "./question.js";

/** What a template asked, and how far one gets by always giving its most frequent answer. */
export interface TemplateCounts {
  readonly task: Task;
  readonly asked: number;
  readonly forms: Readonly<Record<string, number>>;
  /** Questions by answer, the most frequent first. */
  readonly answers: Readonly<Record<string, number>>;
  /** Before the most frequent answer was thinned. */
  readonly answersFound: Readonly<Record<string, number>>;
  /** Share of questions that a constant answer gets right. */
  readonly majority: number;
}

export interface QuestionCounts {
  readonly questions: number;
  readonly tasks: Readonly<Record<Task, number>>;
  readonly templates: Readonly<Record<string, TemplateCounts>>;
  /** Of choices, by the right letter. */
  readonly letters: Readonly<Record<string, number>>;
}

/** @param found before balancing. */
export function countQuestions(questions: readonly Question[], found: readonly Question[]): QuestionCounts {
  const foundBy = groupedBy(found, ({ template }) => template);
  const templates: Record<string, TemplateCounts> = {};
  for (const [template, asked] of groupedBy(questions, (question) => question.template)) {
    const answers = tally(asked, ({ value }) => value);
    templates[template] = {
      task: asked[0].task,
      asked: asked.length,
      forms: tally(asked, ({ form }) => form),
      answers,
      answersFound: tally(foundBy.get(template) ?? [], ({ value }) => value),
      majority: Object.values(answers)[0] / asked.length,
    };
  }
  const byTask = tally(questions, ({ task }) => task);
  return {
    questions: questions.length,
    tasks: Object.fromEntries(tasks.map((task) => [task, byTask[task] ?? 0])) as Record<Task, number>,
    templates,
    letters: tally(
      questions.filter(({ form }) => form === "choice"),
      ({ answer }) => answer[0],
    ),
  };
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** Counts by key, the most frequent first. */
export function tally<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const groups = [...groupedBy(items, keyOf)].map(([key, group]) => [key, group.length] as const);
  return Object.fromEntries(groups.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}
