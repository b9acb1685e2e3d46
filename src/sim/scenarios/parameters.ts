import { DriverxError } from "../../base/errors.js";
import type { ScenarioSpec } from "../../routes/suite.js";

/** A number of a scenario's XML parameters (`<distance value="40"/>`), or the scenario's default. */
export function numberParameter(spec: ScenarioSpec, name: string, byDefault: number): number {
  const text = spec.parameters[name]?.value;
  if (text === undefined) return byDefault;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new DriverxError(
    "SCENARIO_PARAMETER",
    `scenario ${spec.name}: <${name}> must be a number, but is "${text}"`,
  );
}

/** The side on which a hazard stands or from which it comes. */
export function directionParameter(spec: ScenarioSpec, byDefault: "left" | "right"): "left" | "right" {
  const text = spec.parameters.direction?.value;
  if (text === undefined) return byDefault;
  if (text === "left" || text === "right") return text;
  throw new DriverxError(
    "SCENARIO_PARAMETER",
    `scenario ${spec.name}: <direction> must be left or right, but is "${text}"`,
  );
}
