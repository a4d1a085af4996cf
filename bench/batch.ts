/**
 * The time between two pictures of a batch: from the last iteration of one to the first of the next.
 *
 *   deno run --allow-all bench/batch.ts [SIZE [PICTURES [ITERATIONS]]]
 */

const root = new URL("../", import.meta.url);
const [size = "64", pictures = "5", iterations = "40"] = Deno.args;

/** The fields of events that are looked at here. */
interface Event {
  readonly event: string;
  readonly at: number;
  readonly done?: number;
  readonly timings?: { readonly network: number };
}

const folder = await Deno.makeTempDir();
try {
  const examples = new URL("examples/", root);
  await Deno.mkdir(`${folder}/contents`);
  for (let i = 0; i < Number(pictures); i++) {
    await Deno.copyFile(new URL("harbour.jpg", examples), `${folder}/contents/${i}.jpg`);
  }
  await Deno.copyFile(new URL("brushwork.jpg", examples), `${folder}/style.jpg`);
  const { stdout } = await new Deno.Command(new URL("pentimento", root), {
    args: [
      ...["stylize", "contents", "style.jpg", "-o", "out/{content}.png", "--weights", "free"],
      ...["--size", size, "--iterations", iterations, "--json", "--quiet"],
    ],
    cwd: folder,
    stderr: "inherit",
  }).output();
  report(new TextDecoder().decode(stdout).trimEnd().split("\n").map((line) => JSON.parse(line)));
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Prints the times between pictures: until the next iterates, and until its first iterations are done. */
function report(events: readonly Event[]): void {
  /** The last iteration of the picture before, and of the one at work. */
  let before: number | undefined;
  let [last, started, first] = [0, 0, 0];
  for (const { event, at, done = 0, timings } of events) {
    if (event === "started") [started, first] = [at, Infinity];
    if (event === "progress") first = Math.min(first, at);
    if (event === "progress" && done >= 1) last = at;
    if (event !== "finished") continue;
    if (before !== undefined) {
      const [begins, reports] = [started - before + timings!.network, first - before];
      console.log(
        `${milliseconds(begins)} until it iterates, ${milliseconds(reports)} to its first report`,
      );
    }
    before = last;
  }
}

function milliseconds(seconds: number): string {
  return `${Math.round(1000 * seconds)} ms`;
}
