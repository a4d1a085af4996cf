/** Scripts that are loaded when they are needed for the first time; `build.ts` makes them, by the same names. */

/** What each of them has. They know nothing of the page's state. */
interface Parts {
  readonly formats: typeof import("./out/formats.ts");
  readonly film: typeof import("./out/film.ts");
}

/** Loads one. */
export async function part<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
  return await import(new URL(`./${name}.js`, import.meta.url).href);
}
