/** The path of the cache folder on each system. */
import { assertEquals } from "@std/assert";
import { cacheFolder } from "../../../cli/cache/cache_folder.ts";

const folder = (os: string, variables: Record<string, string>) =>
  cacheFolder({ os, variable: (name) => variables[name] });

Deno.test("cache folder: it follows the system's convention", () => {
  const home = { HOME: "/home/me" };
  assertEquals(folder("linux", home), "/home/me/.cache/pentimento");
  assertEquals(folder("freebsd", home), "/home/me/.cache/pentimento");
  assertEquals(folder("linux", { ...home, XDG_CACHE_HOME: "/x" }), "/x/pentimento");
  assertEquals(folder("linux", { XDG_CACHE_HOME: "/x" }), "/x/pentimento");
  assertEquals(folder("darwin", home), "/home/me/Library/Caches/pentimento");
  assertEquals(folder("windows", { ...home, LOCALAPPDATA: "C:\\A" }), "C:\\A/pentimento");
});

Deno.test("cache folder: paths that mean nothing are passed over", () => {
  for (const XDG_CACHE_HOME of ["", "x", "./x"]) {
    const variables = { HOME: "/home/me", XDG_CACHE_HOME };
    assertEquals(folder("linux", variables), "/home/me/.cache/pentimento");
  }
  for (const os of ["linux", "darwin", "windows"]) {
    assertEquals(folder(os, {}), undefined);
    assertEquals(folder(os, { HOME: "", LOCALAPPDATA: "" }), undefined);
  }
});

Deno.test("cache folder: the launcher's PENTIMENTO_CACHE goes before all others", () => {
  const variables = { PENTIMENTO_CACHE: "/c", HOME: "/home/me", XDG_CACHE_HOME: "/x" };
  for (const os of ["linux", "darwin", "windows"]) assertEquals(folder(os, variables), "/c");
});
