/** Several runs of `deno test` beside each other, which report as one. */

/** What a run, or all together, counted. */
interface Counts {
  readonly passed: number;
  readonly steps: number;
  readonly failed: number;
  readonly ignored: number;
}

/** Colours, in which a summary may be said. */
// deno-lint-ignore no-control-regex
const COLORS = /\x1b\[[\d;]*m/g;

/** The first line about a file, that of the list of failures, and the last line of all. */
const FILE = /^running \d+ tests? from /;
const FAILURES = /^ ERRORS $/;
const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \((\d+) steps?\))? \| (\d+) failed(?: \(\d+ steps?\))?(?: \| (\d+) ignored)?/;

/**
 * Runs Deno with each of some lists of arguments for `deno test`. What is said comes file by file, all lists of
 * failures in the end, and then one line that adds up.
 *
 * @param options.atOnce the most runs at a time
 * @param options.print takes some lines of text
 * @returns whether everything passed
 */
export async function runParts(
  parts: readonly (readonly string[])[],
  { atOnce, print }: { readonly atOnce: number; readonly print: (text: string) => void },
): Promise<boolean> {
  const started = performance.now();
  const waiting = [...parts];
  const reports: Report[] = [];
  const work = async () => {
    for (let args = waiting.shift(); args !== undefined; args = waiting.shift()) {
      const report = new Report(print);
      reports.push(report);
      await follow(args, report);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  for (const { failures } of reports) if (failures.length > 0) print(failures.join("\n"));
  const sum = (key: keyof Counts) => reports.reduce((sum, { counts }) => sum + counts[key], 0);
  const seconds = Math.round((performance.now() - started) / 1000);
  const [steps, ignored] = [sum("steps"), sum("ignored")];
  const parenthesis = steps > 0 ? ` (${steps} step${steps > 1 ? "s" : ""})` : "";
  const end = ignored > 0 ? ` | ${ignored} ignored` : "";
  const failed = sum("failed");
  const word = failed > 0 ? "FAILED" : "ok";
  print(
    `\n${word} | ${sum("passed")} passed${parenthesis} | ${failed} failed${end} (${seconds}s)\n`,
  );
  return failed === 0;
}

/** What one run says, sorted. */
class Report {
  readonly failures: string[] = [];
  counts: Counts = { passed: 0, steps: 0, failed: 0, ignored: 0 };
  #file: string[] = [];
  #ended = false;

  constructor(readonly print: (text: string) => void) {}

  line(line: string): void {
    const plain = line.replace(COLORS, "");
    const summary = SUMMARY.exec(plain);
    if (FILE.test(plain)) this.flush();
    this.#ended ||= FAILURES.test(plain);
    if (summary !== null) {
      const [passed = 0, steps = 0, failed = 0, ignored = 0] = summary.slice(1).map((n) =>
        +(n ?? 0)
      );
      this.counts = { passed, steps, failed, ignored };
    } else if (this.#ended) {
      this.failures.push(line);
    } else {
      this.#file.push(line);
    }
  }

  /** A process that broke off, or failed outside its tests, has failed though none of them says so. */
  end(args: readonly string[], { success, code, signal }: Deno.CommandStatus): void {
    this.flush();
    if (success || this.counts.failed > 0) return;
    this.counts = { ...this.counts, failed: 1 };
    this.failures.push(`deno ${args.join(" ")} ended with ${signal ?? code}`);
  }

  flush(): void {
    if (this.#file.length > 0) this.print(this.#file.join("\n"));
    this.#file = [];
  }
}

async function follow(args: readonly string[], report: Report): Promise<void> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [...args],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) report.line(line);
    }
    if (rest !== "") report.line(rest);
  };
  await Promise.all([read(process.stdout), read(process.stderr)]);
  report.end(args, await process.status);
}
