import { materialIds } from "../materials.js";
import type { SolidBuilder } from "../solids.js";

/** The strokes of each digit on a seven-segment grid: top, upper left, upper right, middle, lower left, lower right, bottom. */
const segmentsOfDigit = [
  0b1110111, 0b0010010, 0b1011101, 0b1011011, 0b0111010, 0b1101011, 0b1101111, 0b1010010, 0b1111111,
  0b1111011,
];

/** Width of a digit and of a stroke as shares of the height. */
const widthShare = 0.5;
const strokeShare = 0.17;

/** Adds a whole number that shows ahead, its middle at the given height. @param size height of its digits, m. */
export function addNumber(
  builder: SolidBuilder,
  value: number,
  x: number,
  middle: number,
  size: number,
): void {
  const digits = [...String(value)];
  const advance = size * (widthShare + 0.18);
  for (const [index, digit] of digits.entries()) {
    // Seen from ahead, the number runs towards the builder's left.
    const right = ((digits.length - 1) / 2 - index) * advance;
    addDigit(builder, Number(digit), x, right, middle, size);
  }
}

function addDigit(
  builder: SolidBuilder,
  digit: number,
  x: number,
  right: number,
  middle: number,
  size: number,
): void {
  const half = size / 2;
  const wide = (size * widthShare) / 2;
  const stroke = size * strokeShare;
  const bars = [
    [-wide, wide, half - stroke, half],
    [wide - stroke, wide, 0, half],
    [-wide, -wide + stroke, 0, half],
    [-wide, wide, -stroke / 2, stroke / 2],
    [wide - stroke, wide, -half, 0],
    [-wide, -wide + stroke, -half, 0],
    [-wide, wide, -half, -half + stroke],
  ];
  for (const [index, [left, end, low, high]] of bars.entries()) {
    if (((segmentsOfDigit[digit] >> (6 - index)) & 1) === 0) continue;
    const [y0, y1, z0, z1] = [right + left, right + end, middle + low, middle + high];
    builder.face([x, y0, z0, x, y1, z0, x, y1, z1, x, y0, z1], materialIds.signBlack);
  }
}
