/** The version of the program, which stands in cli/deno.json, and that of Deno. */
import config from "./deno.json" with { type: "json" };

/** The version of the program, as in `0.1.0`. */
export const VERSION: string = config.version;

/** The version of the Deno that runs it. */
export const DENO_VERSION: string = Deno.version.deno;

/** What `--version` prints. */
export function versionLine(): string {
  return `pentimento ${VERSION} (Deno ${DENO_VERSION})`;
}
