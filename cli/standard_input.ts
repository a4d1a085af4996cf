/** Standard input in a file's place. */

const NAMES: readonly string[] = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/** Whether a file's name stands for standard input. */
export function isStandardInput(path: string): boolean {
  return NAMES.includes(path);
}

/** A file's name as people read it. */
export function shownInput(path: string): string {
  return isStandardInput(path) ? "standard input" : path;
}
