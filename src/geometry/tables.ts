/** Linear interpolation in a table with ascending keys; held constant outside. */
export function interpolate(keys: readonly number[], values: readonly number[], key: number): number {
  const last = keys.length - 1;
  if (key <= keys[0]) return values[0];
  if (key >= keys[last]) return values[last];
  let upper = 1;
  while (keys[upper] < key) upper++;
  const share = (key - keys[upper - 1]) / (keys[upper] - keys[upper - 1]);
  return values[upper - 1] + share * (values[upper] - values[upper - 1]);
}
