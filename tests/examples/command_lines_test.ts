/** The command lines of README and docs: each is one that the program takes. */
import { assert } from "@std/assert";
import { parseArguments } from "../../cli/arguments/arguments.ts";
import { findCommand } from "../../cli/commands/find.ts";

const root = new URL("../../", import.meta.url);
const docs = [...Deno.readDirSync(new URL("docs/", root))].map(({ name }) => `docs/${name}`);
const pages = ["README.md", ...docs.filter((path) => path.endsWith(".md"))];

/** The lines of a page's shell examples that begin with the program's name, without it. */
function linesOf(page: string): string[] {
  const blocks = Deno.readTextFileSync(new URL(page, root)).matchAll(/^```sh\n(.*?)^```/gms);
  const lines = [...blocks].flatMap(([, text]) => text!.replaceAll(/\\\n\s*/g, "").split("\n"));
  return lines
    .map((line) => line.match(/^(?:\.\/)?pentimento (.*)/)?.[1])
    .filter((line) => line !== undefined)
    // Behind a line stands what it does.
    .map((line) => line.replace(/(?: {2,}| #).*/, "").replaceAll(/[[\]]/g, ""));
}

/** The words of a line, as a shell would hand them on; patterns stay as they are. */
const wordsOf = (line: string) =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!);

/** The names of the launcher's own commands, and what stands for any command. */
const OTHERS = ["test", "bench", "deno", "COMMAND"];

Deno.test("every command line of README and docs has a command and options that there are", () => {
  let checked = 0;
  for (const page of pages) {
    for (const line of linesOf(page)) {
      const words = wordsOf(line);
      if (OTHERS.includes(words[0]!)) continue;
      try {
        const { name, command, rest } = findCommand(words);
        parseArguments(name, command, rest);
      } catch (error) {
        throw new Error(`${page}: pentimento ${line}: ${(error as Error).message}`);
      }
      checked++;
    }
  }
  assert(checked > 25, `only ${checked} command lines were found`);
});
