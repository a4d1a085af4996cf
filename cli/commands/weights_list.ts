/** `pentimento weights list`: a table of the kept networks. */
import type { Arguments } from "../arguments/arguments.ts";
import { layerSpan, type ListedNetwork, readHeader } from "../cache/kept_network.ts";
import { WeightsFolder } from "../cache/weights_folder.ts";
import { formatBytes } from "../terminal/format.ts";
import { type Palette, screenOf, write } from "../terminal/terminal.ts";

/** Runs the command and returns the exit code. */
export async function runWeightsList({ values }: Arguments): Promise<number> {
  const folder = WeightsFolder.ofThisSystem();
  const networks: ListedNetwork[] = [];
  for (const network of await folder.list()) networks.push(await readHeader(network));
  if (values.json) {
    write(Deno.stdout, JSON.stringify({ folder: folder.path, networks }) + "\n");
    return 0;
  }
  if (networks.length > 0) write(Deno.stdout, table(networks, screenOf(Deno.stdout).palette));
  if (!values.quiet) {
    const none = `No network is kept in ${folder.path}; pentimento weights fetch gets one\n`;
    write(Deno.stderr, networks.length > 0 ? `in ${folder.path}\n` : none);
  }
  return 0;
}

function table(networks: readonly ListedNetwork[], { bold, dim, bad }: Palette): string {
  const rows = networks.map(({ name, bytes, layers = [], dtype = "", metadata = {}, problem }) => [
    name,
    problem ? "damaged" : layerSpan(layers),
    dtype,
    oneLine(metadata["convention"] ?? ""),
    formatBytes(bytes),
    problem ? "see pentimento weights verify" : oneLine(metadata["source"] ?? ""),
  ]);
  const head = ["name", "layers", "type", "preprocessing", "size", "from"];
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const lines = all.map((row) =>
    row.map((text, i) => i === 4 ? text.padStart(widths[i]!) : text.padEnd(widths[i]!))
  );
  const [first, ...rest] = lines;
  return [
    dim(first!.join("  ").trimEnd()),
    ...rest.map(([name, layers, ...others], i) =>
      [bold(name!), networks[i]!.problem ? bad(layers!) : layers, ...others].join("  ").trimEnd()
    ),
  ].join("\n") + "\n";
}

/** A text out of a file: without what would move the cursor, and not endless. */
function oneLine(text: string): string {
  const plain = text.replaceAll(/\p{C}/gu, "?");
  return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}
