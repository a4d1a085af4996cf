/** Mounting in tests, where that may be done. */

/** True where nothing can be mounted: tests that need it are ignored then, and say so. */
export const noMounts = !mayMount();

/** Mounts something on a path, by the words that mount(8) takes before it, until it is disposed of. */
export function mounted(words: readonly string[], path: string): Disposable {
  if (!mount(words, path)) throw new Error(`mount ${words.join(" ")} ${path}`);
  return { [Symbol.dispose]: () => void unmount(path) };
}

function mayMount(): boolean {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const folder = Deno.makeTempDirSync();
  const may = mount(["-t", "tmpfs", "none"], folder) && unmount(folder);
  Deno.removeSync(folder);
  return may;
}

function mount(words: readonly string[], path: string): boolean {
  return new Deno.Command("mount", { args: [...words, path], stderr: "null" }).outputSync().success;
}

function unmount(path: string): boolean {
  return new Deno.Command("umount", { args: [path] }).outputSync().success;
}
