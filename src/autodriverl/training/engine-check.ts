import { type Engine, engineFields, type FieldValue } from "./engine-fields.js";

/** A setting under which an engine optimises something else than the paper. */
export interface Deviation {
  readonly field: string;
  readonly value: FieldValue;
  readonly wanted: FieldValue;
  readonly from: string;
  /** What the value means. */
  readonly meaning: string;
  /** Nobody chose it: it is the engine's default. */
  readonly isDefault: boolean;
}

/**
 * Compares settings of an engine with Eq. 2 and 3 of the DriveRX paper and with what it says of its training.
 *
 * @param settings by the engine's own names (verl's with dots); what is not there is the engine's default.
 */
export function deviations(engine: Engine, settings: Readonly<Record<string, FieldValue>>): Deviation[] {
  return engineFields[engine].flatMap(({ name, byDefault, wanted, from, else: meaning }) => {
    const isDefault = !(name in settings);
    const value = isDefault ? byDefault : settings[name];
    return wanted.includes(value)
      ? []
      : [{ field: name, value, wanted: wanted[0], from, meaning, isDefault }];
  });
}

/** One line for a person. */
export function deviationText({ field, value, wanted, from, meaning, isDefault }: Deviation): string {
  const given = `${field} is ${JSON.stringify(value)}${isDefault ? " (the engine's default)" : ""}`;
  return `${given}, not ${JSON.stringify(wanted)} (${from}): ${meaning}`;
}
