/** Test of the rule that only `core/gpu` touches WebGPU's device. */

import { assertEquals } from "@std/assert";

/** All TypeScript files under a folder, their paths from the root. */
function* filesIn(folder: string): Iterable<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* filesIn(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield `${folder}/${name}`;
  }
}

Deno.test("device: nothing outside core/gpu touches it", () => {
  const root = new URL("../../..", import.meta.url).pathname;
  const touching = ["core", "cli", "bench"].flatMap((folder) => [...filesIn(root + folder)])
    .filter((path) => !path.startsWith(`${root}core/gpu/`))
    .filter((path) => /\bgpu\w*!?\.device\b|\bGPUDevice\b/i.test(Deno.readTextFileSync(path)));
  assertEquals(touching, []);
});
