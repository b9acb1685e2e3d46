import { InvalidArgumentError } from "commander";

/** A parser of whole numbers from `lowest` to `highest`, for commander. */
export function wholeNumber(lowest: number, highest = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range =
    highest === Number.MAX_SAFE_INTEGER ? `of at least ${lowest}` : `from ${lowest} to ${highest}`;
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < lowest || value > highest) {
      throw new InvalidArgumentError(`give a whole number ${range}.`);
    }
    return value;
  };
}

/** More of these than any machine or evaluation has. */
export const MOST_WORKERS = 512;
export const MOST_REPETITIONS = 1000;

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

/** Different whole numbers separated by commas, for commander. */
export function numberList(text: string): number[] {
  const numbers = text.split(",").map((part) => Number(part.trim() === "" ? Number.NaN : part));
  const isFine = numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
  if (isFine && new Set(numbers).size === numbers.length) return numbers;
  throw new InvalidArgumentError("give different whole numbers separated by commas, such as 0,1.");
}

/** A port to listen on, for commander; 0 takes a free one. */
export const portNumber = wholeNumber(0, 65_535);
