import type { Episode } from "../episodes/episode-file.js";
import { simplifyLine } from "../geometry/simplify.js";
import type { Mark } from "./run-marks.js";
import { linearScale, svgDrawing, svgElement, svgPath, svgText, tickValues } from "./svg.js";

/** Plots of speed and control over simulated time. */

const width = 900;
const height = 162;
const plot = { left: 46, right: 872, top: 34, bottom: 138 };

interface Series {
  readonly name: string;
  /** A class of {@link plotStyle}. */
  readonly colour: string;
  readonly values: readonly number[];
}

export const plotStyle = `
.plot path { fill: none; } .plot .grid { stroke: var(--line); } .plot .axis { stroke: var(--faint); }
.plot .tick { fill: var(--faint); font-size: 11px; }
.plot .series { stroke-width: 1.5; stroke-linejoin: round; }
.plot .blue { stroke: #1f6feb; } .plot .green { stroke: #1a9e5c; } .plot .red { stroke: #d1343b; }
.plot .orange { stroke: #c77700; } .plot .when { stroke: var(--bad); stroke-dasharray: 3 3; }
.plot .when-number { fill: var(--bad); font-weight: 700; font-size: 11px; }
`;

/** Speed in km/h over time. */
export function speedPlot({ trace }: Episode, marks: readonly Mark[]): string {
  const speeds = Array.from(trace.speed, (speed) => 3.6 * speed);
  const top = Math.max(10, ...speeds);
  const series = [{ name: "speed, km/h", colour: "blue", values: speeds }];
  return linePlot(Array.from(trace.time), series, [0, top], marks);
}

/** Steer, throttle and brake over time. */
export function controlPlot({ trace }: Episode, marks: readonly Mark[]): string {
  const series = [
    { name: "throttle", colour: "green", values: Array.from(trace.throttle) },
    { name: "brake", colour: "red", values: Array.from(trace.brake) },
    { name: "steer, positive to the right", colour: "orange", values: Array.from(trace.steer) },
  ];
  return linePlot(Array.from(trace.time), series, [-1, 1], marks);
}

function linePlot(
  time: readonly number[],
  series: readonly Series[],
  range: readonly [number, number],
  marks: readonly Mark[],
): string {
  const end = time.at(-1) ?? 1;
  const x = linearScale([0, end], [plot.left, plot.right]);
  const y = linearScale(range, [plot.bottom, plot.top]);
  const lines = series.map(({ values, colour }) => {
    const across = time.map(x);
    const down = values.map(y);
    const points = simplifyLine([across, down], 0.25).map((i): [number, number] => [across[i], down[i]]);
    return svgElement("path", { class: `series ${colour}`, d: svgPath(points) });
  });
  const drawing = [...axes(x, y, end, range), ...markLines(marks, x), ...lines, ...legend(series)].join("");
  return svgDrawing(width, height, drawing).replace("<svg", '<svg class="plot"');
}

function axes(
  x: (value: number) => number,
  y: (value: number) => number,
  end: number,
  range: readonly [number, number],
): string[] {
  const rows = tickValues(range[0], range[1], 4).flatMap((value) => [
    svgElement("path", {
      class: "grid",
      d: svgPath([
        [plot.left, y(value)],
        [plot.right, y(value)],
      ]),
    }),
    svgText(plot.left - 6, y(value) + 4, String(value), { class: "tick", "text-anchor": "end" }),
  ]);
  const columns = tickValues(0, end, 10).flatMap((value) => [
    svgElement("path", {
      class: "axis",
      d: svgPath([
        [x(value), plot.bottom],
        [x(value), plot.bottom + 4],
      ]),
    }),
    svgText(x(value), plot.bottom + 17, `${value} s`, { class: "tick", "text-anchor": "middle" }),
  ]);
  return [...rows, ...columns];
}

function markLines(marks: readonly Mark[], x: (value: number) => number): string[] {
  return marks.flatMap(({ number, time }) => [
    svgElement("path", {
      class: "when",
      d: svgPath([
        [x(time), plot.top],
        [x(time), plot.bottom],
      ]),
    }),
    svgText(x(time), plot.top - 3, String(number), { class: "when-number", "text-anchor": "middle" }),
  ]);
}

function legend(series: readonly Series[]): string[] {
  return series.flatMap(({ name, colour }, i) => {
    const left = plot.left + 190 * i;
    return [
      svgElement("path", {
        class: `series ${colour}`,
        d: svgPath([
          [left, 9],
          [left + 18, 9],
        ]),
      }),
      svgText(left + 24, 13, name, { class: "tick" }),
    ];
  });
}
