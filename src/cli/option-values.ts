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
