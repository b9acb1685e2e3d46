/** A line's words "Total Score" and what follows on the line. */
const totalLine = /total\s+score([^\n]*)/gi;
const wholeScore = /^\s*(\d{1,3}(?:\.\d+)?)\s*(?:(?:\/|out of)\s*100\b)?\s*%?\s*(?:points)?\s*\.?\s*$/i;

/**
 * The score that a judge's reply ends with; null where it has none that is beyond doubt. The last line with "Total Score"
 * counts. "70/100", "70 out of 100", "40 + 30 = 70" and "**70**" are 70; "7/10", "40 + 30", "120", "-5" and "high" are nothing.
 */
export function parseScore(reply: string): number | null {
  const told = [...reply.matchAll(totalLine)].at(-1)?.[1];
  if (told === undefined) return null;
  const sum = told.replace(/[*_`{}<>()[\]:]/g, " ");
  const match = wholeScore.exec(sum.slice(sum.lastIndexOf("=") + 1));
  if (match === null) return null;
  const score = Number(match[1]);
  return score <= 100 ? score : null;
}
