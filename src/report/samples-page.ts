import type { Camera } from "../bridge/observation.js";
import type { ShownDataset, ShownSample } from "../distill/exports/sample-pages.js";
import { boxCorners } from "../geometry/boxes.js";
import { type RoadOption, roadOptionName } from "../map/road-option.js";
import { PinholeView } from "../sim/sensors/pinhole.js";
import { escapeHtml, htmlPage, htmlTable } from "./html.js";

/** Samples as a person looks at them: pictures, prompt, reasoning, and the tokens as a path; a self-contained page. */
export function samplesPage(dataset: ShownDataset): string {
  const { folder, manifest, questions, samples } = dataset;
  const cameras = new Map((manifest.rig as readonly Camera[]).map((camera) => [camera.id, camera]));
  const body = [
    `<h1>Samples of ${escapeHtml(folder)}</h1>`,
    `<p class="faint">Codebook ${escapeHtml(manifest.codebook.hash)}; prompt ${escapeHtml(manifest.prompt.hash)}.</p>`,
    htmlTable(
      ["split", "samples"],
      Object.entries(manifest.samples).map(([split, count]) => [split, count]),
    ),
    `<p><span class="planned">●</span> where the action tokens lead, <span class="driven">●</span> where the vehicle
went; a dot each half second. From above, ahead is up; the square is 60 m high.</p>`,
    ...samples.map((sample) => sampleSection(sample, cameras)),
    ...(questions ? [templateCharts(questions.templates)] : []),
  ].join("\n");
  return htmlPage({ title: "Samples", body, extraStyle: STYLE });
}

const STYLE = `
.rig { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px; }
.rig figure { margin: 0; } .rig svg { width: 100%; display: block; image-rendering: pixelated; }
.rig figcaption { font-size: 12px; color: var(--faint); }
.side { display: grid; grid-template-columns: 14rem 1fr; gap: 1rem; margin-top: .5rem; }
.side pre { white-space: pre-wrap; margin: 0; font: 13px/1.45 ui-monospace, monospace; }
section { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .5rem; }
.planned { color: #e0218a; } .driven { color: #1aa260; }
.bars { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; }
`;

/** In the order of a surround view: what is ahead above what is behind. */
const order = [
  "CAM_FRONT_LEFT",
  "CAM_FRONT",
  "CAM_FRONT_RIGHT",
  "CAM_BACK_LEFT",
  "CAM_BACK",
  "CAM_BACK_RIGHT",
];

function sampleSection(shown: ShownSample, cameras: ReadonlyMap<string, Camera>): string {
  const { sample, images, questions } = shown;
  const { id, source, prompt, reasoning, actionTokens, speed, command } = sample;
  const ids = [...images.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const pictures = ids.map((camera) => {
    const size = cameras.get(camera)!;
    const path = camera === "CAM_FRONT" ? pathInPicture(shown, size) : "";
    const data = Buffer.from(images.get(camera)!).toString("base64");
    return (
      `<figure><svg viewBox="0 0 ${size.width} ${size.height}"><image width="${size.width}" height="${size.height}" ` +
      `href="data:image/jpeg;base64,${data}"/>${path}</svg><figcaption>${escapeHtml(camera)}</figcaption></figure>`
    );
  });
  const facts = `${speed.toFixed(1)} m/s, ${roadOptionName(command as RoadOption)}, ${source.policy}`;
  const text = [
    `prompt     ${prompt}`,
    `reasoning  ${reasoning === null ? "none: acts at once" : `\n${reasoning}`}`,
    `tokens     ${actionTokens.join(" ")}`,
  ].join("\n");
  return `<section><h2>${escapeHtml(id)}</h2><p class="faint">${escapeHtml(facts)}</p>
<div class="rig">${pictures.join("")}</div>
<div class="side">${fromAbove(shown)}<div><pre>${escapeHtml(text)}</pre>${questionTable(questions)}</div></div></section>`;
}

function questionTable(questions: ShownSample["questions"]): string {
  if (questions.length === 0) return "";
  return htmlTable(
    ["stage", "question", "answer"],
    questions.map(({ task, question, answer }) => [task, question, answer]),
  );
}

type Pose = readonly [number, number, number];

/** Both paths on the road, as the front camera sees the ground. */
function pathInPicture({ planned, sample }: ShownSample, camera: Camera): string {
  const view = new PinholeView(camera);
  view.moveTo({ x: 0, y: 0, z: 0, yaw: 0, pitch: 0, roll: 0 });
  const drawn = (poses: readonly Pose[], colour: string, width: number) => {
    const points = poses.map(([x, y]) => view.project(x, y, 0)).filter(({ depth }) => depth > 0.5);
    const line = points.map(({ u, v }) => `${u.toFixed(1)},${v.toFixed(1)}`).join(" ");
    const dots = points.map(
      ({ u, v }) => `<circle cx="${u.toFixed(1)}" cy="${v.toFixed(1)}" r="${width}" fill="${colour}"/>`,
    );
    return `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="${width}"/>${dots.join("")}`;
  };
  const scale = camera.width / 168;
  return drawn(sample.future, "#1aa260", 1.2 * scale) + drawn(planned, "#e0218a", 0.7 * scale);
}

/** Metres that the picture from above shows ahead, behind and to each side. */
const AHEAD = 45;
const BEHIND = 15;
const ASIDE = 20;

/** From above: ahead is up, right is right. */
function fromAbove({ planned, sample, frame }: ShownSample): string {
  const at = (x: number, y: number) => `${(y + ASIDE).toFixed(2)},${(AHEAD - x).toFixed(2)}`;
  const box = (x: number, y: number, yaw: number, length: number, width: number, style: string) => {
    const corners = boxCorners({ x, y, yaw, halfLength: length / 2, halfWidth: width / 2 });
    return `<polygon points="${corners.map(([cx, cy]) => at(cx, cy)).join(" ")}" ${style}/>`;
  };
  const route = frame
    ? `<polyline points="${frame.navigation.route.map(([x, y]) => at(x, y)).join(" ")}" fill="none" stroke="var(--line)" stroke-width="3"/>`
    : "";
  const others = (frame?.visible.objects ?? []).map(({ x, y, yaw, length, width }) =>
    box(x, y, yaw, length, width, 'fill="var(--faint)"'),
  );
  const path = (poses: readonly Pose[], colour: string, radius: number) =>
    poses
      .map(([x, y]) => {
        const [cx, cy] = at(x, y).split(",");
        return `<circle cx="${cx}" cy="${cy}" r="${radius}" fill="${colour}"/>`;
      })
      .join("");
  return (
    `<svg viewBox="0 0 ${2 * ASIDE} ${AHEAD + BEHIND}" style="border:1px solid var(--line)">${route}${others.join("")}` +
    box(0, 0, 0, frame?.ego.length ?? 4.9, frame?.ego.width ?? 1.8, 'fill="var(--accent)"') +
    `${path(sample.future, "#1aa260", 0.8)}${path(planned, "#e0218a", 0.45)}</svg>`
  );
}

const WIDTH = 320;
const ROW = 18;
/** Answers drawn of each template. */
const MOST_ROWS = 8;

/** How often each answer of each kind of question stands. */
function templateCharts(templates: NonNullable<ShownDataset["questions"]>["templates"]): string {
  const charts = Object.entries(templates).map(([name, { task, asked, answers, majority }]) => {
    const rows = Object.entries(answers).slice(0, MOST_ROWS);
    const most = Math.max(1, ...rows.map(([, count]) => count));
    const bars = rows.map(([answer, count], index) => {
      const y = index * ROW;
      const width = ((WIDTH - 190) * count) / most;
      const label = answer.length > 22 ? `${answer.slice(0, 21)}…` : answer;
      return (
        `<text x="140" y="${y + 13}" text-anchor="end">${escapeHtml(label)}</text>` +
        `<rect x="146" y="${y + 3}" width="${width.toFixed(1)}" height="${ROW - 6}" fill="var(--accent)"/>` +
        `<text x="${(150 + width).toFixed(1)}" y="${y + 13}">${count}</text>`
      );
    });
    return `<div><h3>${escapeHtml(name)}</h3><p class="faint">${escapeHtml(task)}, ${asked} questions; a constant answer is right for ${Math.round(100 * majority)} %</p>
<svg viewBox="0 0 ${WIDTH} ${rows.length * ROW}" role="img" aria-label="answers of ${escapeHtml(name)}">${bars.join("")}</svg></div>`;
  });
  return `<section><h2>Answers by kind of question</h2><div class="bars">${charts.join("\n")}</div></section>`;
}
