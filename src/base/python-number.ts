/**
 * Python's rounding and number text. The official result files and messages are written by Python, and
 * JavaScript differs in both (see docs/scoring.md).
 */

/**
 * Python's `round(value, digits)`: correctly rounded from the exact binary value, exact ties to even.
 *
 * @param digits decimal places, 0..15.
 */
export function pythonRound(value: number, digits: number): number {
  if (!Number.isFinite(value) || value === 0 || Math.abs(value) >= 1e16) return value;
  const rounded = Number(value.toFixed(digits));
  if (!isExactTie(value, digits)) return rounded;
  const scaled = Math.abs(value) * 10 ** digits;
  const even = 2 * Math.round(scaled / 2);
  return Math.sign(value) * Number((even / 10 ** digits).toFixed(digits));
}

/** True when the value lies exactly half-way between two decimals of the given length. */
function isExactTie(value: number, digits: number): boolean {
  const scaled = Math.abs(value) * 10 ** digits;
  if (scaled >= 2 ** 52 || scaled - Math.floor(scaled) !== 0.5) return false;
  // A binary fraction is a decimal tie only if it ends within digits + 1 decimals.
  return Number(value.toFixed(digits + 1)) === value && hasShortExpansion(value, digits + 1);
}

/** True when the exact decimal expansion of the binary value has at most `digits` decimals. */
function hasShortExpansion(value: number, digits: number): boolean {
  // value = odd / 2^e has exactly e decimals.
  let fraction = Math.abs(value) % 1;
  for (let decimals = 0; decimals <= digits; decimals++) {
    if (fraction === 0) return true;
    fraction = (fraction * 2) % 1;
  }
  return false;
}

/** The text of a Python float: `repr(value)`, so whole numbers keep `.0` and exponents have two digits. */
export function pythonFloatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
    return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
  }
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}
