import { DriverxError } from "../../base/errors.js";
import { RoadOption } from "../../map/road-option.js";
import type { PromptFacts } from "./prompt.js";

/** What a student may be made to do without: `pictures` are black, of the `route` it hears left for right. */
export const STUDENT_HANDICAPS = ["pictures", "route"] as const;
export type StudentHandicap = (typeof STUDENT_HANDICAPS)[number];

/** Reads handicaps joined by +. Throws BAD_OPTION. */
export function parseStudentHandicaps(text: string): StudentHandicap[] {
  return text.split("+").map((name) => {
    const known = STUDENT_HANDICAPS.find((handicap) => handicap === name);
    if (known) return known;
    throw new DriverxError(
      "BAD_OPTION",
      `a student cannot be without "${name}"; choose from ${STUDENT_HANDICAPS.join(", ")}`,
    );
  });
}

const otherSide: Partial<Record<RoadOption, RoadOption>> = {
  [RoadOption.LEFT]: RoadOption.RIGHT,
  [RoadOption.RIGHT]: RoadOption.LEFT,
  [RoadOption.CHANGELANELEFT]: RoadOption.CHANGELANERIGHT,
  [RoadOption.CHANGELANERIGHT]: RoadOption.CHANGELANELEFT,
};

/** The route on the other side: left for right in the command, and the target point mirrored. */
export function mirroredRoute(facts: PromptFacts): PromptFacts {
  const [ahead, right] = facts.targetPoint;
  return { ...facts, command: otherSide[facts.command] ?? facts.command, targetPoint: [ahead, -right] };
}
