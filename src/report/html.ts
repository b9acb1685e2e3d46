/** What every HTML report shares: one self-contained page, escaping, tables. */

/** Text made safe for HTML content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** HTML that is already safe to place in a page. */
export interface Html {
  readonly html: string;
}

/** Marks text as HTML; everything inside must have been escaped. */
export function rawHtml(html: string): Html {
  return { html };
}

/** A table cell: text is escaped, numbers are right-aligned, `null` prints as a dash. */
export type Cell = string | number | null | Html;

/** A table that scrolls sideways instead of breaking its lines. */
export function wideTable(head: readonly string[], rows: readonly (readonly Cell[])[]): Html {
  return rawHtml(`<div class="wide">${htmlTable(head, rows)}</div>`);
}

/** A table with a head row; the first column is the row's name. */
export function htmlTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const headCells = head.map((title) => `<th>${escapeHtml(title)}</th>`).join("");
  const bodyRows = rows.map((row) => `<tr>${row.map(tableCell).join("")}</tr>`).join("\n");
  return `<table>\n<thead><tr>${headCells}</tr></thead>\n<tbody>\n${bodyRows}\n</tbody>\n</table>`;
}

function tableCell(cell: Cell): string {
  if (cell === null) return `<td class="number">–</td>`;
  if (typeof cell === "number") return `<td class="number">${cell}</td>`;
  if (typeof cell === "string") return `<td>${escapeHtml(cell)}</td>`;
  return `<td>${cell.html}</td>`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #ffffff; --faint: #6b7686; --line: #d9dee6;
  --accent: #1f6feb; --good: #1a7f4b; --warn: #b35c00; --bad: #c0262d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9f0; --paper: #12161c; --faint: #93a0b2;
  --line: #303947; --accent: #6ea8ff; --good: #4cc38a; --warn: #f0a04b; --bad: #ff6b70; } }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; margin: .5rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--line); text-align: left; }
.wide { overflow-x: auto; } .wide th, .wide td { white-space: nowrap; }
th { color: var(--faint); font-weight: 600; } .number { text-align: right; white-space: nowrap; }
.faint { color: var(--faint); } .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
svg { max-width: 100%; height: auto; } svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
`;

/** A complete page that needs no other file. `body` is HTML, `extraStyle` and `script` are optional. */
export function htmlPage(page: {
  title: string;
  body: string;
  extraStyle?: string;
  script?: string;
}): string {
  const script = page.script ? `<script>\n${page.script}\n</script>\n` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<style>${STYLE}${page.extraStyle ?? ""}</style>
</head>
<body>
${page.body}
${script}</body>
</html>
`;
}
