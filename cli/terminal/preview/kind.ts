/** How a terminal can show a picture, by what its environment variables tell. */

/** The ways to show a picture, from the finest on. */
export const PREVIEW_KINDS = ["kitty", "iterm2", "sixel", "blocks", "blocks256"] as const;

/** A way to show a picture: a protocol of graphics, or half blocks in 24 bits or 256 colours. */
export type PreviewKind = typeof PREVIEW_KINDS[number];

/** The variables that are looked at. */
export const TERMINAL_VARIABLES = [
  "TERM",
  "TERM_PROGRAM",
  "COLORTERM",
  "KITTY_WINDOW_ID",
  "LC_TERMINAL",
  "WT_SESSION",
] as const;

/** Terminals by words in `TERM` and `TERM_PROGRAM`, as their documentation has them. */
const KITTY = /^(xterm-kitty|xterm-ghostty)$|^ghostty$/i;
const ITERM2 = /^(iterm\.app|iterm2|wezterm|mintty|rio|warpterminal)$/i;
const SIXEL =
  /^(foot|foot-extra|foot-direct|mlterm|mlterm-256color|contour|yaft-256color|xterm-sixel|st-sixel)$/i;

/**
 * The finest way to show a picture; `undefined` where there is none.
 *
 * The terminal itself is not asked: its answer would come in by the keyboard, where it could not be told from
 * what is typed ahead, and a process in the background is stopped when it sets the keyboard up for that.
 */
export function previewKind(
  variable: (name: string) => string | undefined,
): PreviewKind | undefined {
  const term = variable("TERM") ?? "";
  const program = variable("TERM_PROGRAM") ?? "";
  if (term === "dumb") return undefined;
  // Within these, variables of the terminal around them remain, but its graphics do not get through.
  if (/^(screen|tmux)/.test(term) || program === "tmux") return blocksOf(term, variable);
  if (variable("KITTY_WINDOW_ID") || KITTY.test(term) || KITTY.test(program)) return "kitty";
  if (ITERM2.test(program) || ITERM2.test(variable("LC_TERMINAL") ?? "")) return "iterm2";
  if (SIXEL.test(term)) return "sixel";
  return blocksOf(term, variable);
}

function blocksOf(
  term: string,
  variable: (name: string) => string | undefined,
): "blocks" | "blocks256" | undefined {
  const many = /^(truecolor|24bit)$/i.test(variable("COLORTERM") ?? "") || term.endsWith("-direct");
  if (many || variable("WT_SESSION")) return "blocks";
  return term.includes("256color") ? "blocks256" : undefined;
}
