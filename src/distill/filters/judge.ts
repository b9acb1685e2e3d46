import type { JudgeStage } from "../../autodriverl/rewards/judge-stage.js";
import type { Rejection, TraceFilter, TraceItem } from "./filter.js";

const formNames = { open: "vqa", choice: "mcq", "yes-no": "yes-no" } as const;

/** 8. What a judge gives too few points by the rubric of its task. A reply without a score is no score of zero: it is counted apart. */
export function judge(stage: JudgeStage, atLeast: number): TraceFilter {
  return {
    name: "judge",
    drops: `fewer than ${atLeast} of 100 points by the rubric of the task`,
    check: (items: readonly TraceItem[]): Promise<(Rejection | undefined)[]> =>
      Promise.all(
        items.map(async ({ trace, question }): Promise<Rejection | undefined> => {
          const reward = await stage.score({
            task: question.task,
            form: formNames[question.form],
            question: question.question,
            truth: question.answer,
            response: `<think>${trace.reasoning}</think>${trace.content}`,
          });
          if (reward.type === "excluded") return { rule: "no score", found: reward.why };
          return reward.score >= atLeast
            ? undefined
            : { rule: "few points", found: `${reward.score} points` };
        }),
      ),
  };
}
