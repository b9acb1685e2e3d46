import { escapeHtml, htmlPage } from "./html.js";

/** How one scenario type was driven, in pictures from above. */
export interface GalleryStrip {
  readonly type: string;
  readonly routeId: string;
  readonly town: string;
  /** Whether it ended well, in words. */
  readonly outcome: string;
  /** In the order of time; JPEG, and seconds since the start. */
  readonly pictures: readonly { readonly time: number; readonly jpeg: Uint8Array }[];
}

const STYLE = `
.strip { display: flex; gap: .4rem; overflow-x: auto; } figure { margin: 0; }
.strip img { display: block; border-radius: 4px; } figcaption { font-size: 12px; color: var(--faint); }
body { max-width: 96rem; }
`;

/** One page with a strip of pictures for each type, which needs no other file. @param title what was driven. */
export function galleryPage(title: string, strips: readonly GalleryStrip[]): string {
  const body = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="faint">Seen from above, what is ahead of the ego (red) at the top; pink: where it means to go; yellow: what
      the scenario has put there. All in clear weather.</p>`,
    ...strips.map(stripHtml),
  ].join("\n");
  return htmlPage({ title, body, extraStyle: STYLE });
}

function stripHtml({ type, routeId, town, outcome, pictures }: GalleryStrip): string {
  const figures = pictures.map(({ time, jpeg }) => {
    const source = `data:image/jpeg;base64,${Buffer.from(jpeg).toString("base64")}`;
    const caption = `${time.toFixed(1)} s`;
    const label = `${type} at ${caption}, seen from above`;
    return `<figure><img src="${source}" alt="${escapeHtml(label)}"><figcaption>${caption}</figcaption></figure>`;
  });
  return [
    `<h2 id="${escapeHtml(type)}">${escapeHtml(type)}</h2>`,
    `<p class="faint">${escapeHtml(`${routeId}, ${town}: ${outcome}`)}</p>`,
    `<div class="strip">${figures.join("")}</div>`,
  ].join("\n");
}
