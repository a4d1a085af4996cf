/** A command as a line to paste into a shell. */

/** What a shell takes as it is. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A line of `pentimento`, quoted for a POSIX shell. */
export function commandLine(args: readonly string[]): string {
  return ["pentimento", ...args.map(shellWord)].join(" ");
}

/** A text as one word for a POSIX shell; with control characters in it, for bash, zsh and ksh. */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return text;
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replaceAll(/[\\']/g, "\\$&").replaceAll(
    /\p{Cc}/gu,
    (character) =>
      character === "\n" ? "\\n" : [...new TextEncoder().encode(character)]
        .map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""),
  );
  return `$'${escaped}'`;
}
