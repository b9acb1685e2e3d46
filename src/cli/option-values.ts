import { InvalidArgumentError } from "commander";

/** A parser of whole numbers of at least `lowest`, for commander. */
export function wholeNumber(lowest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < lowest) {
      throw new InvalidArgumentError(`give a whole number of at least ${lowest}.`);
    }
    return value;
  };
}

/** A finite number of at least 0, for commander. */
export function nonNegative(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("give a number of at least 0.");
}

/** A share of at least 0 and below 1, for commander. */
export function share(text: string): number {
  const value = nonNegative(text);
  if (value < 1) return value;
  throw new InvalidArgumentError("give a share below 1, such as 0.15.");
}
