/** `pentimento weights verify`: kept networks compared with their checksums. */
import { PentimentoError, verifyCompact } from "@pentimento/pentimento";
import type { Arguments } from "../arguments/arguments.ts";
import { WeightsFolder } from "../cache/weights_folder.ts";
import { explainFileError } from "../files.ts";
import { formatCount } from "../terminal/format.ts";
import { screenOf, write } from "../terminal/terminal.ts";

/** The result for one network. */
interface Verdict {
  readonly name: string;
  readonly path: string;
  readonly intact: boolean;
  /** The damage, or the number of intact tensors. */
  readonly found: string;
}

/** Runs the command and returns the exit code: 1 when a network is damaged. */
export async function runWeightsVerify({ files: [name], values }: Arguments): Promise<number> {
  const folder = WeightsFolder.ofThisSystem();
  const kept = name === undefined
    ? await folder.list()
    : [{ name, path: await folder.require(name) }];
  const { good, bad } = screenOf(Deno.stderr).palette;
  const verdicts: Verdict[] = [];
  for (const { name, path } of kept) {
    const verdict = await verify(name, path);
    verdicts.push(verdict);
    const { intact, found } = verdict;
    if (values.quiet && intact) continue;
    write(Deno.stderr, `${intact ? good("Intact") : bad("DAMAGED")}  ${name}: ${found}\n`);
  }
  if (verdicts.length === 0 && !values.quiet) {
    write(Deno.stderr, "No network is kept yet; pentimento weights fetch gets one\n");
  }
  if (values.json) write(Deno.stdout, JSON.stringify({ networks: verdicts }) + "\n");
  return verdicts.every(({ intact }) => intact) ? 0 : 1;
}

async function verify(name: string, path: string): Promise<Verdict> {
  try {
    const { intact, tensors } = await verifyCompact(await readAll(path), name);
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

async function readAll(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw explainFileError(error, "read the network", path);
  }
}
