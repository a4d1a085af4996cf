/** Reference data beside the checkout. */
const FOLDER = new URL("../../../shared/", import.meta.url);

/**
 * The address of a file among the reference data beside the checkout, or `undefined` where there is none.
 * Such data (photographs, trained weights, more reference values) is not ours to publish, so tests use it
 * where it is and must do without it elsewhere.
 *
 * @param path for example `golden/golden.json`
 */
export function sharedFile(path: string): URL | undefined {
  const url = new URL(path, FOLDER);
  try {
    return Deno.statSync(url).isFile ? url : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
