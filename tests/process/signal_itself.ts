/** Runs before the command line: the process sends itself signals as soon as it has said something. */

/** The variable with the texts, each with its signals, as JSON. */
export const SIGNALS = "PENTIMENTO_TEST_SIGNALS";

/** Signals by the text on standard error after which they are sent, once. */
export type Signals = Readonly<Record<string, readonly Deno.Signal[]>>;

const given = Deno.env.get(SIGNALS);
if (given !== undefined) {
  const waiting = new Map<string, readonly Deno.Signal[]>(Object.entries(JSON.parse(given)));
  const { stderr } = Deno;
  const write = stderr.writeSync.bind(stderr);
  const decoder = new TextDecoder();
  let said = "";
  stderr.writeSync = (bytes) => {
    const count = write(bytes);
    said += decoder.decode(bytes.subarray(0, count), { stream: true });
    for (const [text, signals] of waiting) {
      if (!said.includes(text)) continue;
      waiting.delete(text);
      for (const signal of signals) Deno.kill(Deno.pid, signal);
    }
    return count;
  };
}
