/** `pentimento weights list`, `verify`, `path` and `remove`: the networks that are kept. */
import { PentimentoError } from "@pentimento/pentimento";
import { verifyCompact } from "@pentimento/pentimento/weights";
import { DEFAULT_NETWORK } from "../arguments/network_name.ts";
import type { Arguments } from "../arguments/options.ts";
import { layerSpan, type ListedNetwork, readHeader } from "../cache/kept_network.ts";
import { WeightsFolder } from "../cache/weights_folder.ts";
import { openFile } from "../file_source.ts";
import { formatBytes, formatCount } from "../terminal/format.ts";
import { printable } from "../terminal/printable.ts";
import { type Palette, print, printJson, say, screenOf } from "../terminal/terminal.ts";

/** Runs `weights path` and returns the exit code. */
export async function runWeightsPath({ files: [name] }: Arguments): Promise<number> {
  const path = await WeightsFolder.ofThisSystem().require(name ?? DEFAULT_NETWORK);
  print(path + "\n");
  return 0;
}

/** Runs `weights remove` and returns the exit code. */
export async function runWeightsRemove({ files, values }: Arguments): Promise<number> {
  const [name] = files as [string];
  const folder = WeightsFolder.ofThisSystem();
  const path = folder.pathOf(name);
  await folder.remove(name);
  if (!values.quiet) say(`${screenOf(Deno.stderr).palette.good("Removed")} ${name}, ${path}`);
  if (values.json) printJson({ name, path });
  return 0;
}

/** Runs `weights list` and returns the exit code. */
export async function runWeightsList({ values }: Arguments): Promise<number> {
  const folder = WeightsFolder.ofThisSystem();
  const networks: ListedNetwork[] = [];
  for (const network of await folder.list()) networks.push(await readHeader(network));
  if (values.json) {
    printJson({ folder: folder.path, networks });
    return 0;
  }
  const any = networks.length > 0;
  if (any) print(table(networks, screenOf(Deno.stdout).palette));
  const none = `No network is kept in ${folder.path}; pentimento weights fetch gets one`;
  if (!values.quiet) say(any ? `in ${folder.path}` : none);
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

/** A text out of a file in a line, and not endless. */
function oneLine(text: string): string {
  const plain = printable(text);
  return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}

/** The result for one network. */
interface Verdict {
  readonly name: string;
  readonly path: string;
  readonly intact: boolean;
  /** The damage, or the number of intact tensors. */
  readonly found: string;
}

/** Runs `weights verify` and returns the exit code: 1 when a network is damaged. */
export async function runWeightsVerify({ files: [name], values }: Arguments): Promise<number> {
  const folder = WeightsFolder.ofThisSystem();
  const kept = name === undefined
    ? await folder.list()
    : [{ name, path: await folder.require(name) }];
  const { good, bad } = screenOf(Deno.stderr).palette;
  const networks: Verdict[] = [];
  for (const { name, path } of kept) {
    const verdict = await verify(name, path);
    networks.push(verdict);
    const { intact, found } = verdict;
    if (values.quiet && intact) continue;
    say(`${intact ? good("Intact") : bad("DAMAGED")}  ${name}: ${found}`);
  }
  if (networks.length === 0 && !values.quiet) {
    say("No network is kept yet; pentimento weights fetch gets one");
  }
  if (values.json) printJson({ networks });
  return networks.every(({ intact }) => intact) ? 0 : 1;
}

async function verify(name: string, path: string): Promise<Verdict> {
  try {
    using source = await openFile(path, "weights");
    const { intact, tensors } = await verifyCompact(source, name);
    const wrong = tensors.filter(({ state }) => state !== "intact")
      .map(({ name, state }) => `${JSON.stringify(name)} is ${state}`);
    const found = intact
      ? `${formatCount(tensors.length, "tensor")} as when they were kept`
      : wrong.length > 0
      ? `${wrong.slice(0, 3).join(", ")}${wrong.length > 3 ? `, and ${wrong.length - 3} more` : ""}`
      : "it holds no tensors";
    return { name, path, intact, found: intact ? found : `${found}; fetch or import it again` };
  } catch (error) {
    // A damaged network must not keep the others from being verified.
    if (!(error instanceof PentimentoError)) throw error;
    return { name, path, intact: false, found: error.message };
  }
}
