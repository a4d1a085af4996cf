/** Runs the tests: all of them, in processes beside each other, or by `deno test` alone with the arguments given. */
import { runParts } from "./helpers/parts.ts";
import { packageFlags } from "./helpers/package_flags.ts";

/**
 * Folders that are parts by themselves, the longest first; what is in none of them is one, too. They share nothing but
 * caches that are made for that.
 */
const FOLDERS = [
  "tests/core/run",
  "tests/studio",
  "tests/cli",
  "tests/core/ops",
  "tests/process",
  "tests/examples",
];

/** Most of a test's time is JavaScript or the compiling of kernels, and that is the work of one core. */
const AT_ONCE = Math.min(2, navigator.hardwareConcurrency);

// `deno task check` looks at the types; here they would only delay the tests.
const DENO_TEST = ["test", "--allow-all", "--no-check", ...packageFlags()];

if (Deno.args.length > 0) {
  const { code } = await new Deno.Command(Deno.execPath(), { args: [...DENO_TEST, ...Deno.args] })
    .spawn().status;
  Deno.exit(code);
}
const parts = [[`--ignore=${FOLDERS}`, "tests"], ...FOLDERS.map((folder) => [folder])];
const commands = parts.map((part) => [...DENO_TEST, ...part]);
Deno.exit(await runParts(commands, { atOnce: AT_ONCE, print: console.log }) ? 0 : 1);
