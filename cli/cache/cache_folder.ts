/** The folder for what can be found out again, by the system's convention. */
import type { System } from "../system.ts";

/**
 * The cache folder. The launcher names it in `PENTIMENTO_CACHE`, which goes before the system's convention.
 *
 * @returns `undefined` where no variable that may be read names one
 */
export function cacheFolder({ os, variable }: System): string | undefined {
  const chosen = variable("PENTIMENTO_CACHE");
  if (chosen) return chosen;
  const home = variable("HOME");
  if (os === "windows") return inside(variable("LOCALAPPDATA"));
  if (os === "darwin") return inside(home && `${home}/Library/Caches`);
  const xdg = variable("XDG_CACHE_HOME");
  // The XDG specification has relative paths ignored.
  return inside(xdg?.startsWith("/") ? xdg : home && `${home}/.cache`);
}

function inside(caches: string | undefined): string | undefined {
  return caches ? `${caches}/pentimento` : undefined;
}

/** Whether Deno has a permission already: the cache is not worth asking the user for one. */
export async function mayUse(name: "read" | "write", path: string): Promise<boolean> {
  return (await Deno.permissions.query({ name, path })).state === "granted";
}
