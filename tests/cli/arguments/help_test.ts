/** The help of the program and of every command. */
import { assert, assertEquals } from "@std/assert";
import type { Command } from "../../../cli/arguments/command.ts";
import { commandHelp } from "../../../cli/arguments/command_help.ts";
import { groupHelp, programHelp } from "../../../cli/arguments/help.ts";
import { optionNames, OPTIONS } from "../../../cli/arguments/options.ts";
import { editDistance, nearest } from "../../../cli/arguments/usage_error.ts";
import { COMMANDS } from "../../../cli/commands/index.ts";
import { COLOR, NO_COLOR, shownLength } from "../../../cli/terminal/terminal.ts";

Deno.test("help: names every command and option, within 88 columns", () => {
  const program = programHelp(COMMANDS, NO_COLOR);
  for (const [name, command] of Object.entries<Command>(COMMANDS)) {
    assert(program.includes(`  ${name}`), name);
    const help = commandHelp(name, command, NO_COLOR);
    for (const option of Object.values(command.options).flatMap(optionNames)) {
      assert(help.includes(`--${option}`), `${name} ${option}`);
      const description = command.descriptions?.[option] ?? OPTIONS[option].flag.help;
      assert(help.includes(description.split(/ |{/)[0]!), `${name} ${option}`);
    }
    for (const line of help.split("\n")) {
      assert(line.length <= 88 || line.startsWith("  pentimento "), line);
    }
    // deno-lint-ignore no-control-regex -- escape sequences are looked for
    assertEquals(commandHelp(name, command, COLOR).replace(/\x1b\[\d+m/g, ""), help);
  }
  assert(
    commandHelp("weights normalize", COMMANDS["weights normalize"], NO_COLOR)
      .includes("Usage  pentimento weights normalize NETWORK IMAGE ... [options]"),
  );
  const some = {
    "weights fetch": COMMANDS["weights fetch"],
    "weights list": COMMANDS["weights list"],
  };
  const group = groupHelp("weights", some, NO_COLOR);
  assert(group.includes("\n  weights fetch [NETWORK]\n      Fetch"), group);
  assert(group.includes("\n  weights list\n") && !group.includes("weights path"), group);
  assert(commandHelp("stylize", COMMANDS.stylize, NO_COLOR).includes("[512]"));
  assert(commandHelp("losses", COMMANDS.losses, NO_COLOR).includes("[every image's own]"));
});

Deno.test("editDistance and nearest", () => {
  assertEquals(editDistance("kitten", "sitting"), 3);
  assertEquals(editDistance("", "abc"), 3);
  assertEquals(editDistance("abc", "abc"), 0);
  assertEquals(editDistance("flaw", "lawn"), 2);
  assertEquals(nearest("stlize", ["losses", "stylize"]), "stylize");
  assertEquals(nearest("SIZE", ["seed", "size"]), "size");
  assertEquals(nearest("something", ["size", "seed"]), undefined);
});

Deno.test("shownLength leaves escape sequences out", () => {
  assertEquals(shownLength(COLOR.bold("━━") + COLOR.bad("ab")), 4);
});

/** The files of ours that are loaded with some, and the other modules by their names. */
function loadedWith(...files: readonly string[]): Set<string> {
  const cli = new URL("../../../cli/", import.meta.url);
  const loaded = new Set<string>();
  const load = (url: URL) => {
    if (loaded.has(url.href)) return;
    loaded.add(url.href);
    const imports = Deno.readTextFileSync(url)
      .matchAll(/^(?:import|export)(?! type\b)[^;]*? from "([^"]+)"/gm);
    for (const [, name] of imports) {
      if (name!.startsWith(".")) load(new URL(name!, url));
      else loaded.add(name!);
    }
  };
  for (const file of files) load(new URL(file, cli));
  return new Set([...loaded].map((name) => name.replace(cli.href, "cli/")));
}

Deno.test("help: the program's help does not load the library", () => {
  const loaded = loadedWith("main.ts", "arguments/help.ts");
  assert(loaded.has("cli/commands/index.ts"));
  assertEquals([...loaded].filter((name) => !name.startsWith("cli/")), []);
});

Deno.test("needs: a line is read without loading the library, or a command's code", () => {
  const loaded = loadedWith("needs.ts");
  assert(loaded.has("cli/commands/index.ts") && !loaded.has("cli/commands/runners.ts"));
  const others = [...loaded].filter((name) => !name.startsWith("cli/"));
  assertEquals(others.toSorted(), ["@pentimento/pentimento/options", "@std/cli/parse-args"]);
});
