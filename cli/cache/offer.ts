/** The offer to fetch the default network, made once, at a terminal. */
import { DEFAULT_NETWORK } from "../arguments/network_name.ts";
import { say, tell } from "../terminal/terminal.ts";
import { mayUse } from "./cache_folder.ts";
import type { WeightsFolder } from "./weights_folder.ts";

/** The host that publishes the default network. */
const HOST = "huggingface.co";

/** The file beside the networks that records a no. */
const DECLINED = ".declined";

/**
 * Offers to fetch the default network, once and only at a terminal; elsewhere it prints one line on how to
 * fetch it.
 *
 * @param folder of networks; `undefined` where there is no cache folder
 * @returns whether the network is kept now
 * @throws {PentimentoError} when the fetch was accepted and failed
 */
export async function offerToFetch(folder: WeightsFolder | undefined): Promise<boolean> {
  if (folder === undefined || !await mayOffer(folder)) {
    say(
      "No trained network is kept, so the weights-free one stands in: pentimento weights fetch gets " +
        "one (52 MB)",
    );
    return false;
  }
  say(
    "The trained VGG-19 paints better than the weights-free network, but is not on this machine.",
  );
  tell(`Fetch it now, once, 52 MB from ${HOST}? [y/N] `);
  const answer = await readAnswer();
  if (/^y(es)?$/i.test(answer ?? "")) {
    const { fetchNetwork } = await import("./fetch_network.ts");
    await fetchNetwork(folder, { name: DEFAULT_NETWORK, network: DEFAULT_NETWORK, values: {} });
    return true;
  }
  // Nobody said anything, so the question stays open.
  if (answer === undefined) say("");
  else await remember(folder);
  say("The weights-free network stands in; pentimento weights fetch gets the trained one later.");
  return false;
}

/** Whether the question can be asked, has not been answered, and Deno has the permissions for a fetch. */
async function mayOffer(folder: WeightsFolder): Promise<boolean> {
  if (!Deno.stdin.isTerminal() || !Deno.stderr.isTerminal()) return false;
  const { state } = await Deno.permissions.query({ name: "net", host: HOST });
  if (state !== "granted" || !await mayUse("write", folder.path)) return false;
  return await mayUse("read", folder.path) && !isThere(`${folder.path}/${DECLINED}`);
}

async function remember(folder: WeightsFolder): Promise<void> {
  try {
    await Deno.mkdir(folder.path, { recursive: true });
    await Deno.writeTextFile(`${folder.path}/${DECLINED}`, "");
  } catch {
    // Then the question comes again.
  }
}

/** One line of standard input; `undefined` at its end. */
async function readAnswer(): Promise<string | undefined> {
  const bytes = new Uint8Array(1024);
  const count = await Deno.stdin.read(bytes);
  return count === null ? undefined : new TextDecoder().decode(bytes.subarray(0, count)).trim();
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
