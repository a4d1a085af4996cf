/** The packages of a Deno that a test starts. */

/**
 * The arguments by which another Deno takes packages from where this one does. Where the tests run with an import
 * map and a lock file of their own, PENTIMENTO_IMPORT_MAP and PENTIMENTO_LOCK say which.
 */
export function packageFlags(): string[] {
  const map = Deno.env.get("PENTIMENTO_IMPORT_MAP");
  const lock = Deno.env.get("PENTIMENTO_LOCK");
  return [
    ...map ? [`--import-map=${map}`] : [],
    ...lock ? ["--frozen", `--lock=${lock}`] : [],
  ];
}
