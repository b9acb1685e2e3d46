import { escapeHtml } from "./html.js";

/** What every drawing shares: elements, a linear scale, round tick values. */

export type SvgAttributes = Readonly<Record<string, string | number>>;

/** One SVG element. Attribute values are escaped; `children` is SVG. Coordinates keep two decimals. */
export function svgElement(name: string, attributes: SvgAttributes, children = ""): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? shortNumber(value) : escapeHtml(value)}"`)
    .join("");
  return children === "" ? `<${name}${written}/>` : `<${name}${written}>${children}</${name}>`;
}

/** A text element; the text is escaped. */
export function svgText(x: number, y: number, text: string, attributes: SvgAttributes = {}): string {
  return svgElement("text", { x, y, ...attributes }, escapeHtml(text));
}

/** A drawing of the given size in pixels. */
export function svgDrawing(width: number, height: number, children: string): string {
  return svgElement(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height },
    children,
  );
}

/** The path text through points [x, y], for a `d` attribute. */
export function svgPath(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${shortNumber(x)} ${shortNumber(y)}`).join("");
}

/** A number as drawings need it: at most two decimals. */
function shortNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Maps [fromLow, fromHigh] linearly onto [toLow, toHigh]; a single value maps to the middle. */
export function linearScale(
  [fromLow, fromHigh]: readonly [number, number],
  [toLow, toHigh]: readonly [number, number],
): (value: number) => number {
  if (fromHigh === fromLow) return () => (toLow + toHigh) / 2;
  const slope = (toHigh - toLow) / (fromHigh - fromLow);
  return (value) => toLow + (value - fromLow) * slope;
}

/** Round values (1, 2 or 5 times a power of ten apart) inside [low, high], about `wanted` of them. */
export function tickValues(low: number, high: number, wanted = 5): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
