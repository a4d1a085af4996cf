/** A picture in kitty's graphics protocol (sw.kovidgoyal.net/kitty/graphics-protocol). */

/** The most letters of a piece. */
const CHUNK = 4096;

/** Our picture's number in the terminal: one that others hardly use. */
const ID = 0x50656e;

/**
 * A PNG file as the terminal takes it, at the cursor, which stays: it takes the place of the one before. No
 * answer is wanted (`q=2`), for it would look as if it were typed.
 */
export function kittyPicture(
  png: Uint8Array,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string {
  const text = png.toBase64();
  const pieces = text.match(new RegExp(`.{1,${CHUNK}}`, "g")) ?? [];
  return pieces.map((piece, i) => {
    const first = i === 0 ? `a=T,f=100,i=${ID},p=1,q=2,C=1,c=${columns},r=${rows},` : "q=2,";
    return `\x1b_G${first}m=${i < pieces.length - 1 ? 1 : 0};${piece}\x1b\\`;
  }).join("");
}

/** Removes it. */
export const KITTY_END = `\x1b_Ga=d,d=I,i=${ID},q=2\x1b\\`;
