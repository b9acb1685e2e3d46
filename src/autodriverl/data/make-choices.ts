import type { RandomStream } from "../../base/random.js";
import { normalised } from "../answers/options.js";
import type { VqaItem } from "./item.js";
import { egoBehaviors, movingStatuses } from "./option-conflicts.js";

const OPTIONS = 4;

/**
 * Makes a multiple-choice question of an open one about the ego's behavior or an object's moving status, as DriveLM's challenge
 * does: the true answer and three others drawn blindly, in an order drawn too. Others that overlap with the truth are left for the cleaning to
 * find. Items of other questions, and those whose answer is none of the known ones, are returned as they are.
 */
export function withChoices(item: VqaItem, random: RandomStream): VqaItem {
  if (item.form === "mcq") return item;
  const known = knownAnswers(item);
  const right = known.find((answer) => normalised(answer) === normalised(item.truth));
  if (right === undefined) return item;
  const stream = random.fork(item.id);
  const others = drawn(
    known.filter((answer) => answer !== right),
    OPTIONS - 1,
    stream,
  );
  const options = drawn([right, ...others], OPTIONS, stream);
  const listed = options.map((text, i) => `${String.fromCharCode(65 + i)}. ${text}`).join(" ");
  return {
    ...item,
    form: "mcq",
    question: `${item.question} Please select the correct answer from the following options: ${listed}`,
    truth: `${String.fromCharCode(65 + options.indexOf(right))}. ${right}`,
  };
}

function knownAnswers({ task, question }: VqaItem): readonly string[] {
  if (task === "behavior") return egoBehaviors;
  return task === "perception" && /moving status/i.test(question) ? movingStatuses : [];
}

/** So many of the items in a drawn order, without replacement. */
function drawn<T>(items: readonly T[], count: number, random: RandomStream): T[] {
  const left = [...items];
  return Array.from(
    { length: Math.min(count, left.length) },
    () => left.splice(random.integer(0, left.length - 1), 1)[0],
  );
}
