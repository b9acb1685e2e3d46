import { DriverxError } from "../../base/errors.js";
import { BLIND_TO, type BlindTo } from "./sight.js";

/** What an expert may be made to do without, to see what a suite asks for. */
export interface Handicaps {
  /** What it does not see. */
  readonly blindTo?: readonly BlindTo[];
  /** Does it stay in its lane whatever blocks it? */
  readonly keepsLane?: boolean;
}

const KEEPS_LANE = "keep-lane";

/** Reads handicaps joined by +, such as `lights+keep-lane`. Throws BAD_OPTION. */
export function parseHandicaps(text: string): Handicaps {
  const names = text.split("+");
  const blindTo = names.filter((name): name is BlindTo => BLIND_TO.some((known) => known === name));
  const unknown = names.find((name) => name !== KEEPS_LANE && !BLIND_TO.some((known) => known === name));
  if (unknown !== undefined) {
    throw new DriverxError(
      "BAD_OPTION",
      `the expert cannot be without "${unknown}"; choose from ${[...BLIND_TO, KEEPS_LANE].join(", ")}`,
    );
  }
  return { blindTo, keepsLane: names.includes(KEEPS_LANE) };
}
