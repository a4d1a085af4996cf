import { type Iterate, timeIterations } from "../timing.ts";

/** Which problem a peer is to solve, from its command line: `--size 256`. */
export function askedSize(): number {
  const size = numberAfter("size") ?? 256;
  if (!(size >= 16)) throw new Error("Give --size a number from 16 up");
  return size;
}

/** Times a peer's iterations and prints its one line of JSON. */
export async function report(peer: string, iterate: Iterate): Promise<void> {
  const times = await timeIterations(iterate, { iterations: numberAfter("iterations") });
  console.log(JSON.stringify({ peer, size: askedSize(), ...times }));
}

function numberAfter(name: string): number | undefined {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? undefined : Number(Deno.args[at + 1]);
}
