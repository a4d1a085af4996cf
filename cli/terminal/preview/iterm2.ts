/** A picture in iTerm2's protocol of inline images (iterm2.com/documentation-images.html). */

/** A PNG file as the terminal takes it, at the cursor. */
export function iterm2Picture(
  png: Uint8Array,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string {
  const how = `inline=1;size=${png.length};width=${columns};height=${rows};preserveAspectRatio=1`;
  return `\x1b]1337;File=${how}:${png.toBase64()}\x07`;
}
