import { DriverxError } from "../../base/errors.js";
import type { Point } from "../../geometry/vectors.js";
import type { ScenarioSpec } from "../../routes/suite.js";

/**
 * One parameter of a scenario type: how its XML element is read, what it is when the element is missing, its unit
 * and what it means. Defaults are those of the official class.
 */
export interface Parameter<T> {
  readonly unit: string;
  readonly meaning: string;
  /** As the documentation prints it; `required` where the official class has none. */
  readonly defaultText: string;
  /** Reads the element's attributes; undefined where the element is missing. Throws a text of what is wrong. */
  read(attributes: Readonly<Record<string, string>> | undefined): T;
}

export type ParameterSchema = Readonly<Record<string, Parameter<unknown>>>;
export type ParameterValues<Schema extends ParameterSchema> = {
  readonly [Name in keyof Schema]: Schema[Name] extends Parameter<infer T> ? T : never;
};

/** A range from which values are drawn. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** `<name value="40"/>`: a number, in the unit named. */
export function number(unit: string, byDefault: number, meaning: string): Parameter<number> {
  return {
    unit,
    meaning,
    defaultText: String(byDefault),
    read: (attributes) => (attributes ? finite(attributes.value, "value") : byDefault),
  };
}

/** `<name from="30" to="60"/>`: values are drawn from it uniformly. */
export function interval(unit: string, from: number, to: number, meaning: string): Parameter<Interval> {
  return {
    unit,
    meaning,
    defaultText: `${from} to ${to}`,
    read(attributes) {
      if (!attributes) return { from, to };
      const range = { from: finite(attributes.from, "from"), to: finite(attributes.to, "to") };
      if (range.from > range.to || range.from <= 0)
        throw new Error("must run from a positive number to a larger one");
      return range;
    },
  };
}

/** `<name value="right"/>`: one of some words. */
export function word<const Word extends string>(
  words: readonly Word[],
  byDefault: Word,
  meaning: string,
): Parameter<Word> {
  return {
    unit: words.join(" or "),
    meaning,
    defaultText: byDefault,
    read(attributes) {
      if (!attributes) return byDefault;
      const found = words.find((candidate) => candidate === attributes.value);
      if (found === undefined) throw new Error(`must be ${words.join(" or ")}, but is "${attributes.value}"`);
      return found;
    },
  };
}

/** The side on which a hazard stands or from which it comes. */
export function side(meaning: string): Parameter<"left" | "right"> {
  return word(["left", "right"], "right", meaning);
}

/** `<name value="static.prop.container"/>` */
export function text(byDefault: string, meaning: string): Parameter<string> {
  return {
    unit: "name",
    meaning,
    defaultText: byDefault,
    read: (attributes) => attributes?.value ?? byDefault,
  };
}

/** `<name x=".." y=".." z=".."/>`: a place in CARLA's frame, which must be given. */
export function place(meaning: string): Parameter<Point> {
  return {
    unit: "m, world",
    meaning,
    defaultText: "required",
    read(attributes) {
      if (!attributes) throw new Error("is required and missing");
      return { x: finite(attributes.x, "x"), y: finite(attributes.y, "y"), z: finite(attributes.z, "z") };
    },
  };
}

/** Stands in route files but the official class never reads it. */
export function unread(meaning: string): Parameter<undefined> {
  return { unit: "-", meaning, defaultText: "not read", read: () => undefined };
}

/**
 * The values of a scenario's parameters, and the names of those that its type does not know.
 * Throws SCENARIO_PARAMETER naming the parameter.
 */
export function readParameters<Schema extends ParameterSchema>(
  schema: Schema,
  spec: ScenarioSpec,
): { values: ParameterValues<Schema>; unknown: string[] } {
  const values = Object.entries(schema).map(([name, parameter]) => {
    try {
      return [name, parameter.read(spec.parameters[name])];
    } catch (error) {
      const what = (error as Error).message;
      throw new DriverxError("SCENARIO_PARAMETER", `<${name}> ${what}`);
    }
  });
  return {
    values: Object.fromEntries(values) as ParameterValues<Schema>,
    unknown: Object.keys(spec.parameters).filter((name) => !Object.hasOwn(schema, name)),
  };
}

function finite(value: string | undefined, attribute: string): number {
  const parsed = value === undefined || value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isFinite(parsed)) return parsed;
  throw new Error(`needs a number in "${attribute}", but has "${value ?? ""}"`);
}
