import sharp from "sharp";
import type { Camera, EgoState } from "../bridge/observation.js";
import type { PlanRecord } from "../episodes/trace.js";
import { PinholeView } from "../sim/sensors/pinhole.js";

/** Half sizes of the ego, m; drawn where a camera from above would see it. */
const egoHalf = { length: 2.45, width: 1.06 };
/** Nearer to the camera than this a point of the plan is left out, m. */
const nearest = 0.5;

/** What stands above a picture: time, speed, and the plan's tokens and reasoning. @param width of the picture, pixels. */
export function filmText(time: number, ego: EgoState, plan: PlanRecord | undefined, width: number): string[] {
  const lines = [`${time.toFixed(1)} s   ${(3.6 * ego.speed).toFixed(0)} km/h`];
  if (plan?.actionTokens) lines.push(`tokens ${plan.actionTokens.join(" ")}`);
  if (plan?.reasoning) lines.push(...wrapped(plan.reasoning, Math.floor(width / 7)).slice(0, 6));
  return lines;
}

/**
 * A camera's picture with the plan on the road and lines of text above it. @returns PNG.
 *
 * @param plan what the policy answered to this picture; nothing is drawn where it is absent.
 * @param outlined ground polygons that are drawn around in yellow, metres in the ego frame.
 */
export async function pictureWithPlan(
  jpeg: Uint8Array,
  camera: Camera,
  lines: readonly string[],
  plan: PlanRecord | undefined,
  outlined: readonly (readonly (readonly [number, number])[])[] = [],
): Promise<Buffer> {
  const { width, height } = camera;
  const view = new PinholeView(camera);
  view.moveTo({ x: 0, y: 0, z: 0, yaw: 0, pitch: 0, roll: 0 });
  const onPicture = (points: readonly (readonly [number, number])[]) =>
    points.flatMap(([x, y]) => {
      const { u, v, depth } = view.project(x, y, 0);
      return depth < nearest ? [] : [`${u.toFixed(1)},${v.toFixed(1)}`];
    });
  const { length, width: half } = egoHalf;
  const isAbove = view.forward[2] < -0.9;
  const corners = [
    [length, -half],
    [length, half],
    [-length, half],
    [-length, -half],
  ] as const;
  const waypoints = onPicture(plan?.waypoints ?? []);
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    isAbove ? `<polygon points="${onPicture(corners).join(" ")}" fill="#d9264d"/>` : "",
    ...outlined.map(
      (polygon) =>
        `<polygon points="${onPicture(polygon).join(" ")}" fill="none" stroke="#ffd400" stroke-width="4"/>`,
    ),
    `<polyline points="${waypoints.join(" ")}" fill="none" stroke="#f2339a" stroke-width="3"/>`,
    ...waypoints.map((point) => {
      const [u, v] = point.split(",");
      return `<circle cx="${u}" cy="${v}" r="3.5" fill="#f2339a"/>`;
    }),
    ...lines.map(
      (line, row) =>
        `<text x="8" y="${18 + 15 * row}" font-family="sans-serif" font-size="13" fill="white" stroke="black" stroke-width="3" paint-order="stroke">${escaped(line)}</text>`,
    ),
    "</svg>",
  ].join("");
  return sharp(jpeg)
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toBuffer();
}

/** Pictures of one size as an animated WebP. @param milliseconds that each stands. */
export function animated(pictures: readonly Buffer[], milliseconds: number): Promise<Buffer> {
  return sharp([...pictures], { join: { animated: true } })
    .webp({ quality: 80, effort: 2, loop: 0, delay: pictures.map(() => milliseconds) })
    .toBuffer();
}

function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
