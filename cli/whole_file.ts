/** A name beside a file for what is to become it. */
export function temporaryBeside(path: string): string {
  return `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
}

/**
 * Writes a file so that it is whole or not there, whenever the process or the power ends: to a temporary
 * file beside it first, which then takes its name. A failure leaves nothing behind.
 *
 * @throws what the file system says
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    {
      using file = await Deno.open(temporary, { write: true, createNew: true });
      for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
      await file.sync();
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
