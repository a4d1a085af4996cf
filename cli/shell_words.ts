/** Words of a command line as a shell reads them. */

/** Words that mean themselves in every shell; zsh replaces one that begins with an equals sign. */
const PLAIN = /^[A-Za-z0-9_./:,+@%^-][A-Za-z0-9_./:,+@%^=-]*$/;

/** What must not reach a terminal as it is, when the line is shown or pasted; a line's end may. */
const UNPRINTABLE = /(?!\n|[\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A text in single quotes: one word of a POSIX shell, whatever it is. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A text as one word of a POSIX shell, quoted if need be. With characters that steer terminals it is written in
 * `$'...'`, which bash, zsh, ksh and POSIX 2024 know.
 */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return text;
  if (!UNPRINTABLE.test(text)) return quoted(text);
  const letters = Array.from(text, (letter) => {
    if (letter === "\n") return "\\n";
    if (letter === "'" || letter === "\\") return `\\${letter}`;
    return UNPRINTABLE.test(letter) ? octal(letter) : letter;
  });
  return `$'${letters.join("")}'`;
}

function octal(letter: string): string {
  const bytes = new TextEncoder().encode(letter);
  return Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}

/** A line of the program from its words after the name, as a shell reads it. */
export function commandLine(args: readonly string[]): string {
  return shellLine(["pentimento", ...args]);
}

/** Words as a shell reads them. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}
