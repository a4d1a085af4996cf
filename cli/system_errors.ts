/** Errors of the operating system and of Deno's permissions as remedies. Loads nothing: help needs it too. */

import { isAddress } from "./arguments/path_kinds.ts";

/** Error codes that Deno does not tell by a class or a code of their own, by the number that Linux has for them. */
const NUMBERS: Readonly<Record<string, string>> = {
  5: "EIO",
  27: "EFBIG",
  28: "ENOSPC",
  30: "EROFS",
  122: "EDQUOT",
};

/** What to do about an error, by its code. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; make room on it",
  EDQUOT: "your share of the disk is full; make room on it",
  EFBIG: "the file would be larger than the system allows here; raise that limit (ulimit -f)",
  EROFS: "the disk can only be read; choose another one",
  EIO: "the disk or its connection fails; choose another one",
  ESTALE: "the network folder that it lies in is gone; choose another one",
  ENAMETOOLONG: "its name is too long; choose a shorter one",
  ENXIO: "nobody reads from it; start its reader first",
  EBADF: "it is closed; open it, or choose a file",
};

/** The code of a system's error, as in `ENOSPC`; `undefined` for any other error. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  // Deno gives some errors neither class nor code, only the number in the message.
  const number = /\(os error (\d+)\)/.exec(error.message)?.[1];
  return number === undefined ? undefined : NUMBERS[number] ?? `error ${number}`;
}

/**
 * What was found and what to do about it, as the end of a sentence; `undefined` for an error that is
 * neither the system's nor Deno's.
 *
 * @param path the file or folder that was wanted
 */
export function remedyOf(error: unknown, path: string): string | undefined {
  const { errors } = Deno;
  if (isAddress(path)) {
    return "it is an address, and only files are read and written; download it first";
  }
  if (error instanceof errors.NotFound) return "there is no such file or folder; check its name";
  if (error instanceof errors.PermissionDenied) {
    return "the system does not allow it; check its permissions";
  }
  if (error instanceof errors.NotCapable) return permissionFor(error, path);
  if (error instanceof errors.IsADirectory) return "it is a folder; name a file";
  if (error instanceof errors.NotADirectory) return "a part of its path is a file; check its name";
  if (error instanceof errors.FilesystemLoop) {
    return "its symbolic links run in a circle; remove one of them";
  }
  if (error instanceof errors.BrokenPipe) {
    return "its reader has gone; start it again, or name a file";
  }
  const code = codeOf(error);
  return code === undefined ? undefined : REMEDIES[code] ?? (error as Error).message;
}

/** Deno gives a program most files of these folders only together with every other permission. */
const SYSTEM_FOLDERS = /^\/(?:dev|proc|sys)(?:\/|$)/;

function permissionFor(error: Error, path: string): string {
  if (error.message.startsWith("Requires all access") || SYSTEM_FOLDERS.test(path)) {
    return "Deno keeps programs away from devices and the system's own files; give a file, or - for " +
      "standard input or output";
  }
  return "Deno was started without the permission for it; start it with --allow-read and " +
    "--allow-write for this path, or through ./pentimento";
}
