/** Text for people, in which nothing steers their terminal: names come from files, servers and other people. */

/**
 * What moves the cursor, colours or reorders text, or is not seen at all: control characters (C0, DEL, C1), line
 * and paragraph separators, marks of direction and other format characters, halves of surrogate pairs. The joiners
 * U+200C and U+200D belong to words of several scripts and to emoji.
 */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const LETTERS: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A text in one line, with what is not printable as in a string of JavaScript: `\n`, `\x1b`, `\u{202e}`. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0)!;
    return LETTERS[character] ??
      (code < 0x100
        ? `\\x${code.toString(16).padStart(2, "0")}`
        : `\\u{${code.toString(16).padStart(4, "0")}}`);
  });
}

/** Text that a palette has set off, from one end to the other. */
// deno-lint-ignore no-control-regex -- so its sequences begin
const STYLED = /\x1b\[(?:1|2|31|32|36)m[^\x1b]*\x1b\[(?:22|39)m/g;

/** A line that is printable but for what a palette has set off in it. */
export function printableLine(line: string): string {
  let plainFrom = 0;
  let result = "";
  for (const { 0: styled, index } of line.matchAll(STYLED)) {
    const begin = styled.indexOf("m") + 1;
    const end = styled.lastIndexOf("\x1b");
    result += printable(line.slice(plainFrom, index)) + styled.slice(0, begin) +
      printable(styled.slice(begin, end)) + styled.slice(end);
    plainFrom = index + styled.length;
  }
  return result + printable(line.slice(plainFrom));
}

/** JSON with all of that as escapes, which mean the same there. */
export function printableJson(json: string): string {
  return json.replaceAll(
    UNPRINTABLE,
    (character) =>
      character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join(""),
  );
}
