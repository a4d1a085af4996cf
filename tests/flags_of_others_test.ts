/** docs/flags.md against the flags of the programs that it is about, and against ours. */
import { assert, assertEquals } from "@std/assert";
import { OPTIONS } from "../cli/arguments/options.ts";

const read = (path: string) => Deno.readTextFileSync(new URL(path, import.meta.url));

/** Each program's flags, as its source declares them. */
const THEIRS: Record<string, { readonly flags: readonly string[] }> = JSON.parse(
  read("fixtures/flags_of_others.json"),
);

const page = read("../docs/flags.md");

/** The rows of the table under a heading, cell by cell. */
function rowsUnder(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  assert(section !== undefined, `docs/flags.md has no section ${heading}`);
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(2).map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** The flags that a cell names, without their values. */
function flagsIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]*)`/g)].flatMap(([, code]) =>
    code!.split(" ").filter((word) => /^--?[a-z]/.test(word))
  );
}

const TABLES: readonly (readonly [heading: string, programs: readonly string[]])[] = [
  ["neural-style and neural-style-pt", ["neural-style", "neural-style-pt"]],
  ["style-transfer-pytorch", ["style-transfer-pytorch"]],
];

for (const [heading, programs] of TABLES) {
  Deno.test(`docs/flags.md has every flag of ${heading} once, and no other`, () => {
    const named = rowsUnder(heading).flatMap(([theirs]) => flagsIn(theirs!));
    const declared = new Set(programs.flatMap((program) => THEIRS[program]!.flags));
    assertEquals(named.toSorted(), [...declared].toSorted());
  });

  Deno.test(`docs/flags.md names flags of ours that exist beside those of ${heading}`, () => {
    const letters = Object.values(OPTIONS).map(({ flag }) => flag.letter);
    const ours = rowsUnder(heading).flatMap(([, ours]) => flagsIn(ours!));
    assert(ours.length > 10);
    for (const flag of ours) {
      const exists = flag.startsWith("--")
        ? flag.slice(2) in OPTIONS
        : (letters as unknown[]).includes(flag.slice(1));
      assert(exists, `docs/flags.md names ${flag}`);
    }
  });
}
