import type { Evaluation } from "../openloop/evaluation.js";
import type { StepError } from "../openloop/step-errors.js";
import { linearScale, svgDrawing, svgElement, svgPath, svgText, tickValues } from "./svg.js";

const WIDTH = 720;
const HEIGHT = 320;
const PLOT = { left: 52, right: 470, top: 20, bottom: 276 };

/** Mean error over the horizon, of the plans (with their median and 90 % line) and of the blind baselines. */
export function errorCurve({ stepErrors, baselines }: Evaluation): string {
  const lines = [
    { name: "plans, mean", look: "plans", values: valuesOf(stepErrors, "mean") },
    { name: "plans, median", look: "plans dotted", values: valuesOf(stepErrors, "median") },
    {
      name: "plans, nine in ten below",
      look: "plans faint-line",
      values: valuesOf(stepErrors, "percentile90"),
    },
    ...Object.entries(baselines).map(([name, baseline], i) => ({
      name: `${name}, mean`,
      look: `baseline-${i}`,
      values: valuesOf(baseline.stepErrors, "mean"),
    })),
  ];
  const highest = Math.max(1, ...lines.flatMap(({ values }) => values.map(([, error]) => error)));
  const x = linearScale([0, 3], [PLOT.left, PLOT.right]);
  const y = linearScale([0, highest], [PLOT.bottom, PLOT.top]);
  const grid = tickValues(0, highest).map((tick) => [
    svgElement("line", { x1: PLOT.left, x2: PLOT.right, y1: y(tick), y2: y(tick), class: "grid" }),
    svgText(PLOT.left - 8, y(tick) + 4, `${tick} m`, { "text-anchor": "end", class: "axis" }),
  ]);
  const seconds = tickValues(0, 3, 6).map((tick) =>
    svgText(x(tick), PLOT.bottom + 18, `${tick} s`, { "text-anchor": "middle", class: "axis" }),
  );
  const curves = lines.map(({ look, values }) =>
    svgElement("path", {
      class: `curve ${look}`,
      d: svgPath([[x(0), y(0)], ...values.map(([second, error]): [number, number] => [x(second), y(error)])]),
    }),
  );
  const key = lines.map(({ name, look }, i) => {
    const height = PLOT.top + 12 + 20 * i;
    return [
      svgElement("line", { x1: 484, x2: 504, y1: height, y2: height, class: `curve ${look}` }),
      svgText(510, height + 4, name),
    ];
  });
  return svgDrawing(WIDTH, HEIGHT, [...grid, seconds, curves, ...key].flat().join(""));
}

function valuesOf(
  errors: readonly StepError[],
  kind: "mean" | "median" | "percentile90",
): [number, number][] {
  return errors.flatMap((step): [number, number][] => {
    const error = step[kind];
    return error === null ? [] : [[step.seconds, error]];
  });
}

export const CURVE_STYLE = `
.grid { stroke: var(--line); } .axis { opacity: .7; } .curve { fill: none; stroke-width: 2; }
.curve.plans { stroke: var(--accent); } .curve.dotted { stroke-dasharray: 2 4; } .curve.faint-line { stroke-opacity: .35; }
.curve.baseline-0 { stroke: var(--faint); } .curve.baseline-1 { stroke: var(--warn); }
`;
