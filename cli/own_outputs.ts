/** What a line writes must be no file that it reads: it would be gone, and no recipe could paint it again. */
import type { Command } from "./arguments/command.ts";
import { type Arguments, optionNames, OPTIONS } from "./arguments/options.ts";
import { pathKindOf } from "./arguments/path_kinds.ts";
import { UsageError } from "./arguments/usage_error.ts";
import { plainPath } from "./batch/check.ts";
import { statOf } from "./files.ts";
import { isStream } from "./standard_streams.ts";

/** A file, and what a line names it for. */
interface NamedFile {
  readonly what: string;
  readonly path: string;
}

/**
 * Makes sure that neither the output nor the checkpoint is another file of the line, whether or not files may be
 * replaced. Painted pictures may be: one that a run starts from, and one whose recipe it goes by.
 *
 * @throws {UsageError} naming the file
 */
export async function expectOwnOutputs(
  command: Command,
  { files, values }: Arguments,
): Promise<void> {
  const written = (["output", "checkpoint"] as const)
    .flatMap((name) => namedFiles(`--${name}`, values[name]));
  const read = [
    ...files.flatMap((path, i) => namedFiles(command.files[i] ?? command.files.at(-1)!, path)),
    ...Object.values(command.options).flatMap(optionNames)
      .filter((name) => !["init", "from", "resume"].includes(name))
      .filter((name) => pathKindOf(OPTIONS[name].kind) === "input")
      .flatMap((name) =>
        [values[name] as string | readonly string[]].flat().flatMap((path) =>
          namedFiles(`--${name}`, path)
        )
      ),
  ];
  for (const [i, own] of written.entries()) {
    for (const other of [...read, ...written.slice(i + 1)]) {
      if (!await isSameFile(own.path, other.path)) continue;
      throw new UsageError(
        `${own.what} ${own.path} is the file of ${other.what} as well, which would be lost: give another name`,
      );
    }
  }
}

function namedFiles(what: string, path: string | undefined): NamedFile[] {
  return path === undefined || isStream(path) ? [] : [{ what, path }];
}

/** Whether two paths lead to one file, by links of both kinds too where the system tells. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  if (plainPath(one) === plainPath(other)) return true;
  // What cannot be looked at is told where it is read or written.
  const found = (path: string) => statOf(path, "look for").catch(() => undefined);
  const [a, b] = [await found(one), await found(other)];
  return !!a?.isFile && !!b?.isFile && a.ino !== null && a.ino === b.ino && a.dev === b.dev;
}
