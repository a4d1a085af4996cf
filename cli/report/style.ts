/** The style sheet of a report. */
import { COLOR_STOPS, cssColor, PLATE } from "./colors.ts";

/** The style sheet of the report: light or dark as the reader's system is, and one column on a telephone. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfaf8, #17161a);
  --text: light-dark(#24222a, #dedbe3);
  --soft: light-dark(#6a6671, #9a95a3);
  --line: light-dark(#e4e0da, #2f2d34);
  --accent: light-dark(#a13a2c, #f0a25f);
  --plate: ${cssColor(PLATE)};
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 3rem 1.5rem 6rem; max-width: 70rem;
  background: var(--paper); color: var(--text);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1, h2, h3 { line-height: 1.25; text-wrap: balance; font-weight: 600; }
h1 { font-size: 2rem; margin: 0 0 .25rem; letter-spacing: -.015em; }
h2 { font-size: 1.5rem; margin: 0; letter-spacing: -.01em; }
h3 { font-size: 1.0625rem; margin: 2.75rem 0 .25rem; }
p { margin: .25rem 0 1rem; max-width: 42rem; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .4em; }
p { overflow-wrap: anywhere; }
.soft, figcaption, th { color: var(--soft); }
code, .number { font-variant-numeric: tabular-nums; }
code { font: .9375em ui-monospace, "SF Mono", Menlo, Consolas, monospace; white-space: nowrap; }
header { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 2.5rem; align-items: start; }
img, svg { display: block; width: 100%; height: auto; border-radius: 4px; }
img { background: var(--plate); }
.exact, .exact image { image-rendering: pixelated; }
section { border-top: 1px solid var(--line); margin-top: 4.5rem; padding-top: 2rem; }
figure { margin: 0; min-width: 0; }
figcaption { font-size: .875rem; line-height: 1.45; margin-top: .5rem; }
figcaption b { color: var(--text); font-weight: 600; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1.5rem 1.25rem; }
.pairs { display: grid; gap: 2rem; }
.halves { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 2.5rem; align-items: start; margin-top: 2.75rem; }
.halves h3 { margin-top: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9375rem; width: 100%; }
th { font-weight: 400; text-align: right; font-size: .875rem; }
th, td { padding: .3rem 0 .3rem 1.25rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; text-align: left; }
.note { border-left: 3px solid var(--accent); padding-left: 1rem; margin: 1.25rem 0; }
.scale { display: flex; align-items: center; gap: .75rem; font-size: .875rem; color: var(--soft); max-width: 24rem; }
.scale i { flex: 1; height: .75rem; border-radius: 4px; background: linear-gradient(90deg in oklab, ${
  COLOR_STOPS.map(cssColor).join(", ")
}); }
svg text { fill: var(--soft); font: 15px system-ui, sans-serif; }
@media (max-width: 46rem) {
  body { padding: 2rem 1rem 4rem; }
  header, .halves { grid-template-columns: minmax(0, 1fr); gap: 1.5rem; }
  .grid { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.25rem .75rem; }
}
@media print { body { max-width: none; } figure { break-inside: avoid; } }
`;
