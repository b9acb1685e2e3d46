/** One option of a multiple-choice question. */
export interface Option {
  readonly letter: string;
  readonly text: string;
}

/** A letter that opens an option: "A. " or "A) " or "(A) ", at the start or after a space. */
const opening = /(?:^|[\s:;,])\(?([A-H])[.)]\s+/g;

/**
 * The options that a question lists as "A. text B. text"; none where it is no multiple-choice question. Letters must run
 * from A without a gap, so that an initial or "vitamin A." begins no list.
 */
export function optionsOf(question: string): Option[] {
  const found = [...question.matchAll(opening)];
  const starts: RegExpExecArray[] = [];
  for (const match of found) {
    if (match[1] === letterAt(starts.length)) starts.push(match);
    else if (match[1] === "A") starts.splice(0, starts.length, match);
  }
  if (starts.length < 2) return [];
  return starts.map((match, i) => ({
    letter: match[1],
    text: question.slice(match.index + match[0].length, starts[i + 1]?.index).trim(),
  }));
}

function letterAt(index: number): string {
  return String.fromCharCode(65 + index);
}

/** Text for comparison: lower case, words separated by single spaces, no marks. */
export function normalised(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
