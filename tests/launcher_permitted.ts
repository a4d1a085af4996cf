/** The permissions that the launcher gave, read from how it called Deno. */
import { assert, assertEquals } from "@std/assert";
import type { Launched, Scene } from "./launcher_scene.ts";

/** What a launch permits: the lists of paths and hosts, `undefined` without the option; the decoders apart. */
export function permitted(scene: Scene, launched: Launched) {
  const decoders = `${scene.checkout}/cli/pictures/formats`;
  const { reads, ...others } = allPermitted(launched);
  const paths = reads?.filter((path: string) => path !== decoders);
  return { ...others, reads: paths, decodes: paths?.length !== reads?.length };
}

function allPermitted({ called, config }: Launched) {
  const options = called.slice(0, called.findIndex((word) => word.endsWith("cli/main.ts")));
  const valueOf = (name: string) => {
    const given = options.filter((word) => word === name || word.startsWith(`${name}=`));
    assert(given.length <= 1, options.join(" "));
    return given[0]?.slice(name.length + 1);
  };
  if (config === "") {
    return {
      reads: valueOf("--allow-read")?.split(","),
      writes: valueOf("--allow-write")?.split(","),
      net: valueOf("--allow-net"),
    };
  }
  const { read, write } = JSON.parse(config).permissions.default;
  assertEquals([valueOf("--allow-read"), valueOf("--allow-write")], [undefined, undefined]);
  return { reads: read, writes: write, net: valueOf("--allow-net") };
}
