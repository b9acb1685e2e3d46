import { escapeHtml, htmlPage } from "./html.js";

/** How one scenario type was driven, in pictures from above. */
export interface GalleryStrip {
  readonly type: string;
  readonly routeId: string;
  readonly town: string;
  readonly isSolved: boolean;
  /** How it ended, in words. */
  readonly outcome: string;
  /** In the order of time. */
  readonly pictures: readonly GalleryPicture[];
}

export interface GalleryPicture {
  /** Seconds since the start. */
  readonly time: number;
  /** Of the ego, m/s. */
  readonly speed: number;
  readonly jpeg: Uint8Array;
}

const STYLE = `
.strip { display: flex; gap: .4rem; overflow-x: auto; } figure { margin: 0; }
.strip img { display: block; border-radius: 4px; } figcaption { font-size: 12px; color: var(--faint); }
body { max-width: 96rem; } nav { columns: 15rem; } nav a { display: block; } h2 { margin-bottom: 0; } h2 + p { margin: 0 0 .4rem; }
`;

/** One page with a strip of pictures for each type, which needs no other file. @param title what was driven. */
export function galleryPage(title: string, strips: readonly GalleryStrip[]): string {
  const body = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="faint">Seen from above, what is ahead of the ego (red) at the top; pink: where it means to go; yellow: what
      the scenario has put there. All in clear weather.</p>`,
    `<nav>${strips.map(linkHtml).join("")}</nav>`,
    ...strips.map(stripHtml),
  ].join("\n");
  return htmlPage({ title, body, extraStyle: STYLE });
}

/** Leads to a strip; in red where it did not end well. */
function linkHtml({ type, isSolved }: GalleryStrip): string {
  return `<a href="#${escapeHtml(type)}"${isSolved ? "" : ' class="bad"'}>${escapeHtml(type)}</a>`;
}

function stripHtml({ type, routeId, town, isSolved, outcome, pictures }: GalleryStrip): string {
  const figures = pictures.map(({ time, speed, jpeg }) => {
    const source = `data:image/jpeg;base64,${Buffer.from(jpeg).toString("base64")}`;
    const label = `${type} after ${time.toFixed(1)} s, seen from above`;
    const caption = `${time.toFixed(1)} s, ${(3.6 * speed).toFixed(0)} km/h`;
    return `<figure><img src="${source}" alt="${escapeHtml(label)}"><figcaption>${caption}</figcaption></figure>`;
  });
  return [
    `<h2 id="${escapeHtml(type)}">${escapeHtml(type)}</h2>`,
    `<p class="faint">${escapeHtml(`${routeId}, ${town}: `)}<span class="${isSolved ? "good" : "bad"}">${escapeHtml(outcome)}</span></p>`,
    `<div class="strip">${figures.join("")}</div>`,
  ].join("\n");
}
