/** Time to picture: README's first command in a process of its own, from its start to the saved file. */
import { runJson, type Unmeasured } from "./peers.ts";

const pathOf = (path: string) => decodeURIComponent(new URL(path, import.meta.url).pathname);

/** The pictures of README's first command. */
export const PICTURES = {
  content: pathOf("../examples/harbour.jpg"),
  style: pathOf("../examples/brushwork.jpg"),
};

/** The seconds of one run of the command. */
export interface PictureTime {
  /** By the clock, from the command to its end, when the file is saved. */
  readonly seconds: number;
  /** Of the parts that it tells by itself, in order. */
  readonly parts: Readonly<Record<string, number>>;
}

/** The time of a picture of one size. */
export interface PictureTimes {
  /** The longest side in pixels. */
  readonly size: number;
  /** Without anything remembered: no measured kernels, and the driver's cache of shaders empty. */
  readonly cold: PictureTime | Unmeasured;
  /** The same command once more. */
  readonly warm: PictureTime | Unmeasured;
}

/** Times the command at a size, cold and then warm. Its caches are in a folder of their own, which is removed. */
export async function timePicture(
  size: number,
  { limit }: { readonly limit: number },
): Promise<PictureTimes> {
  const folder = await Deno.makeTempDir();
  try {
    const time = () => timeOnce(folder, size, limit);
    const cold = await time();
    return { size, cold, warm: "reason" in cold ? cold : await time() };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function timeOnce(
  folder: string,
  size: number,
  limit: number,
): Promise<PictureTime | Unmeasured> {
  const map = Deno.env.get("PENTIMENTO_IMPORT_MAP");
  const args = ["run", "--cached-only", "--allow-all"];
  if (map) args.push(`--import-map=${map}`);
  args.push(pathOf("../cli/main.ts"), "stylize", PICTURES.content, PICTURES.style);
  args.push("--size", String(size), "--output", `${folder}/out.png`, "--overwrite");
  args.push("--weights", "free", "--quiet", "--json");
  const env = {
    PENTIMENTO_CACHE: `${folder}/cache`,
    // Mesa's drivers, and NVIDIA's.
    MESA_SHADER_CACHE_DIR: `${folder}/shaders`,
    __GL_SHADER_DISK_CACHE_PATH: `${folder}/shaders`,
  };
  await Deno.mkdir(`${folder}/shaders`, { recursive: true });
  const started = performance.now();
  const how = { limit, env };
  const report = await runJson<{ timings: Record<string, number> }>(Deno.execPath(), args, how);
  if ("reason" in report) return report;
  return { seconds: (performance.now() - started) / 1000, parts: report.timings };
}
