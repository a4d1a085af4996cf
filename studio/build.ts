/**
 * Builds the studio: `studio/dist`, a folder of files that any web host can serve.
 *
 *     deno task studio:build
 */
import { Jimp, JimpMime } from "jimp";
import { drawIcon } from "./icon.ts";
import { CONTENT_EXAMPLES, STYLE_EXAMPLES } from "./page/example_names.ts";

const here = new URL("./", import.meta.url);
const dist = new URL("dist/", here);

/** The scripts, by the names that the page has for them. */
const SCRIPTS = {
  "main.js": "page/main.tsx",
  "worker.js": "engine/worker.ts",
  "service_worker.js": "service_worker.ts",
} as const;

/** Scripts that are loaded when they are needed, by `page/parts.ts` or as a worker. */
const PARTS = {
  "formats.js": "page/out/formats.ts",
  "film.js": "page/out/film.ts",
  "networks.js": "networks/worker.ts",
} as const;

const STYLES = [
  ...["base", "layout", "stage", "side", "cards", "brush", "out", "network", "inspect"],
] as const;

/** Longest sides of the examples, and of those that are only shown small. */
const EXAMPLE_SIDES = { "": 512, "-small": 96 } as const;

const MANIFEST = {
  name: "Pentimento",
  short_name: "Pentimento",
  description: "Paint one picture in the manner of another, live, on your own device.",
  start_url: "./",
  display: "standalone",
  background_color: "#17181b",
  theme_color: "#17181b",
  icons: [192, 512].map((side) => ({
    src: `./icon-${side}.png`,
    sizes: `${side}x${side}`,
    type: "image/png",
    purpose: "any",
  })),
};

/** Bundles a script into one text. */
async function bundle(entry: string): Promise<string> {
  const args = ["bundle", "--quiet", "--minify", "--platform=browser"];
  const map = new URL("../offline/import_map.json", here).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args, `--import-map=${map}`, new URL(entry, here).pathname],
    cwd: new URL("../", here),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(`deno bundle of ${entry} failed:\n${text(stderr)}`);
  return text(stdout);
}

/** Adds a file; all are written in the end, so that a page that is served meanwhile is never half a page. */
function add(name: string, content: string | Uint8Array): void {
  files.set(name, typeof content === "string" ? new TextEncoder().encode(content) : content);
}

async function addPictures(): Promise<void> {
  for (const name of [...CONTENT_EXAMPLES, ...STYLE_EXAMPLES]) {
    const file = await Deno.readFile(new URL(`../examples/${name}.jpg`, here));
    for (const [suffix, side] of Object.entries(EXAMPLE_SIDES)) {
      const image = await Jimp.fromBuffer(file.buffer);
      image.scaleToFit({ w: side, h: side });
      const small = await image.getBuffer(JimpMime.jpeg, { quality: 82 });
      add(`examples/${name}${suffix}.jpg`, new Uint8Array(small));
    }
  }
  for (const side of [192, 512]) {
    const image = new Jimp({ width: side, height: side });
    image.bitmap.data.set(drawIcon(side));
    const file = await image.getBuffer(JimpMime.png);
    add(`icon-${side}.png`, new Uint8Array(file));
  }
}

/** A name for exactly these files: the service worker keeps them under it. */
async function fingerprint(): Promise<string> {
  const blob = new Blob([...files.values()].map((bytes) => bytes as Uint8Array<ArrayBuffer>));
  const hash = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return new Uint8Array(hash).toHex().slice(0, 12);
}

async function compressedBytes(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

const files = new Map<string, Uint8Array>();
const { "service_worker.js": serviceWorker, ...others } = SCRIPTS;
let compressed = 0;
for (const [name, entry] of Object.entries(others)) {
  const text = await bundle(entry);
  compressed += await compressedBytes(text);
  add(name, text);
}
for (const [name, entry] of Object.entries(PARTS)) add(name, await bundle(entry));
const sheets = STYLES.map((name) => Deno.readTextFile(new URL(`style/${name}.css`, here)));
add("studio.css", (await Promise.all(sheets)).join("\n"));
add("index.html", await Deno.readTextFile(new URL("index.html", here)));
add("manifest.webmanifest", JSON.stringify(MANIFEST));
await addPictures();
const known = `const FILES=${
  JSON.stringify(["", ...files.keys()])
},BUILD="${await fingerprint()}";\n`;
add("service_worker.js", known + await bundle(serviceWorker));
await Deno.remove(dist, { recursive: true }).catch(() => {});
await Deno.mkdir(new URL("examples/", dist), { recursive: true });
for (const [name, bytes] of files) await Deno.writeFile(new URL(name, dist), bytes);
console.log(
  `studio/dist: ${files.size} files; scripts of a first visit ${
    Math.round(compressed / 1000)
  } kB compressed`,
);
