/** A name out of a file, fit for a one-line message whatever it holds. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}
