/** Whole numbers for ids: those of numeric ids are their own, texts get numbers that no id has, in order of appearance. */
export function wholeNumbers(ids: readonly string[]): Map<string, number> {
  let free = 1 + ids.filter(isWhole).reduce((largest, id) => Math.max(largest, Number(id)), 0);
  return new Map([...new Set(ids)].map((id) => [id, isWhole(id) ? Number(id) : free++]));
}

function isWhole(id: string): boolean {
  return /^(0|[1-9]\d{0,8})$/.test(id);
}
