import { type RecordedStep, Recording } from "../episodes/recording/recording.js";
import { escapeHtml } from "./html.js";

/** Which cameras' pictures a strip holds. */
export type StripCameras = "front" | "all";

const FRONT = "CAM_FRONT";
/** Moments of a drive that a strip shows, evenly spread. */
const MOMENTS = 8;

export const stripStyle = `
.strip { display: flex; gap: 4px; overflow-x: auto; margin: .5rem 0; }
.strip figure { margin: 0; flex: none; width: 200px; }
.strip img { width: 100%; display: block; }
.strip .others { display: flex; flex-wrap: wrap; }
.strip .others img { width: 33.3%; }
.strip figcaption { font-size: .75rem; }
`;

/**
 * What the cameras of a recorded drive showed at a few moments, as HTML that holds the pictures itself, with what the
 * policy said it saw. Empty where the recording holds no pictures. Throws what reading the recording throws.
 */
export async function cameraStrip(path: string, which: StripCameras): Promise<string> {
  const recording = await Recording.open(path);
  const cameras = recording.start.cameras.map(({ id }) => id);
  const front = cameras.find((id) => id === FRONT) ?? cameras[0];
  if (front === undefined) return "";
  const chosen = await momentsOf(recording);
  const others = which === "all" ? cameras.filter((id) => id !== front) : [];
  const figures: string[] = [];
  for await (const step of recording.steps()) {
    if (chosen.has(step.observation.tick)) figures.push(figureOf(step, front, others));
  }
  return `<div class="strip">${figures.join("")}</div>`;
}

/** Ticks of the plan steps that are shown. */
async function momentsOf(recording: Recording): Promise<ReadonlySet<number>> {
  const ticks: number[] = [];
  for await (const { observation } of recording.steps(false)) ticks.push(observation.tick);
  const spread = Math.max(1, Math.min(MOMENTS, ticks.length) - 1);
  return new Set(
    Array.from({ length: spread + 1 }, (_, i) => ticks[Math.round((i / spread) * (ticks.length - 1))]),
  );
}

function figureOf({ observation, plan, images }: RecordedStep, front: string, others: string[]): string {
  const said = plan?.reasoning ? `<br>${escapeHtml(plan.reasoning)}` : "";
  const beside = others.map((id) => picture(images, id)).join("");
  return [
    `<figure>${picture(images, front)}`,
    beside === "" ? "" : `<div class="others">${beside}</div>`,
    `<figcaption>${observation.time.toFixed(1)} s${said}</figcaption></figure>`,
  ].join("");
}

function picture(images: RecordedStep["images"], camera: string): string {
  const bytes = images.get(camera);
  if (!bytes) return "";
  const data = Buffer.from(bytes).toString("base64");
  return `<img alt="${escapeHtml(camera)}" title="${escapeHtml(camera)}" src="data:image/jpeg;base64,${data}">`;
}
