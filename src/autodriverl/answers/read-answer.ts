import { normalised, type Option } from "./options.js";

/** The answer without its reasoning: what follows the closing think tag, and what an answer tag holds. */
export function withoutReasoning(response: string): string {
  const thought = response.lastIndexOf("</think>");
  const said = thought < 0 ? response : response.slice(thought + "</think>".length);
  return (/<answer>([\s\S]*?)<\/answer>/i.exec(said)?.[1] ?? said).trim();
}

/** Brackets, stars and quotes that models put around a letter. */
const around = "[\\s(\\[{*_`\"'<]*";
const behind = "[)\\]}*_`\"'>]*";
/** A letter that stands for itself: an end, a mark or a line's end follows, not a word, so that "A car" names no option. */
const ends = `${behind}(?=\\s*(?:$|[.,:;!)\\n]|-\\s))`;

const leading = new RegExp(`^${around}(?:option\\s+)?([A-H])${ends}`);
const named = new RegExp(
  `\\b(?:answer|option|choice|choose|select)\\b(?:\\s+(?:is|would be|should be|option|choice))*\\s*:?${around}([A-H])${ends}`,
  "gi",
);
const boxed = /\\boxed\{\s*(?:\\text\{)?\s*([A-H])\s*\}/;
const bold = /\*\*\s*\(?([A-H])\)?\s*[.:]?\s*\*\*/;

/**
 * The letter of the option that an answer chooses; null where it chooses none, or several. The article "a" and the
 * pronoun "I" choose nothing.
 */
export function chosenOption(response: string, options: readonly Option[]): string | null {
  const answer = withoutReasoning(response);
  const letter = statedLetter(answer);
  if (letter !== null) return options.some((option) => option.letter === letter) ? letter : null;
  return onlyOptionNamed(answer, options);
}

function statedLetter(answer: string): string | null {
  const first = leading.exec(answer)?.[1] ?? boxed.exec(answer)?.[1];
  if (first !== undefined) return first;
  const letters = new Set([...answer.matchAll(named)].map((match) => match[1]).filter(isUpperCase));
  if (letters.size > 0) return letters.size === 1 ? [...letters][0] : null;
  return bold.exec(answer)?.[1] ?? null;
}

/** The search for "answer is" is blind to case; the letter itself must be a capital. */
function isUpperCase(letter: string): boolean {
  return letter === letter.toUpperCase();
}

/** The one option whose text the answer holds, as whole words; longer options hide shorter ones inside them. */
function onlyOptionNamed(answer: string, options: readonly Option[]): string | null {
  const longestFirst = options
    .map(({ letter, text }) => ({ letter, words: normalised(text) }))
    .filter(({ words }) => words !== "")
    .sort((a, b) => b.words.length - a.words.length);
  let rest = ` ${normalised(answer)} `;
  const found: string[] = [];
  for (const { letter, words } of longestFirst) {
    if (!rest.includes(` ${words} `)) continue;
    found.push(letter);
    rest = rest.replaceAll(` ${words} `, " | ");
  }
  return found.length === 1 ? found[0] : null;
}

/** Yes or no, as the answer begins or as it says that its answer is; never from within another word. */
export function yesOrNo(response: string): "yes" | "no" | null {
  const answer = withoutReasoning(response);
  const first = /^[^\p{L}\p{N}]*(yes|no)\b/iu.exec(answer)?.[1];
  if (first !== undefined) return first.toLowerCase() as "yes" | "no";
  const stated = new Set(
    [...answer.matchAll(/\banswer\b(?:\s+is)?\s*:?[\s*"'(]*(yes|no)\b/gi)].map((match) =>
      match[1].toLowerCase(),
    ),
  );
  return stated.size === 1 ? ([...stated][0] as "yes" | "no") : null;
}
