/** The standard streams in a file's place: their names on a command line and in messages. */

const STANDARD_INPUT: readonly string[] = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];
const STANDARD_OUTPUT: readonly string[] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/** Whether a file's name stands for standard input. */
export function isStandardInput(path: string): boolean {
  return STANDARD_INPUT.includes(path);
}

/** Whether a file's name stands for standard output. */
export function isStandardOutput(path: string): boolean {
  return STANDARD_OUTPUT.includes(path);
}

/** Whether a file's name stands for any stream that is open already, and for no file of its own. */
export function isStream(path: string): boolean {
  return path === "-" || /^\/(dev\/(stdin|stdout|stderr|fd\/\d+)|proc\/self\/fd\/\d+)$/.test(path);
}

/** An input's name as people read it. */
export function shownInput(path: string): string {
  return isStandardInput(path) ? "standard input" : path;
}

/** An output behind what is done to it, as in `write the output to standard output`; a file stands there plainly. */
export function placeOfOutput(path: string): string {
  return isStandardOutput(path) ? "to standard output" : path;
}

/** An output's name as people read it. */
export function shownOutput(path: string): string {
  return isStandardOutput(path) ? "standard output" : path;
}
