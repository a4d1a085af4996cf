import { assert, assertEquals } from "@std/assert";
import type { Command } from "../../../cli/arguments/command.ts";
import { commandHelp, groupHelp, programHelp } from "../../../cli/arguments/help.ts";
import { optionNames, OPTIONS } from "../../../cli/arguments/options.ts";
import { editDistance, nearest } from "../../../cli/arguments/usage_error.ts";
import { COMMANDS } from "../../../cli/commands/index.ts";
import { COLOUR, NO_COLOUR, shownLength } from "../../../cli/terminal/terminal.ts";

Deno.test("help: names every command and option, within 88 columns", () => {
  const program = programHelp(COMMANDS, NO_COLOUR);
  for (const [name, command] of Object.entries<Command>(COMMANDS)) {
    assert(program.includes(`  ${name}`), name);
    const help = commandHelp(name, command, NO_COLOUR);
    for (const option of Object.values(command.options).flatMap(optionNames)) {
      assert(help.includes(`--${option}`), `${name} ${option}`);
      assert(help.includes(OPTIONS[option].flag.help.split(/ |{/)[0]!), `${name} ${option}`);
    }
    for (const line of help.split("\n")) {
      assert(line.length <= 88 || line.startsWith("  pentimento "), line);
    }
    // deno-lint-ignore no-control-regex -- escape sequences are looked for
    assertEquals(commandHelp(name, command, COLOUR).replace(/\x1b\[\d+m/g, ""), help);
  }
  assert(
    commandHelp("weights normalize", COMMANDS["weights normalize"], NO_COLOUR)
      .includes("Usage  pentimento weights normalize NETWORK IMAGE ... [options]"),
  );
  const some = {
    "weights fetch": COMMANDS["weights fetch"],
    "weights list": COMMANDS["weights list"],
  };
  const group = groupHelp("weights", some, NO_COLOUR);
  assert(group.includes("\n  weights fetch [NETWORK]\n      Fetch"), group);
  assert(group.includes("\n  weights list\n") && !group.includes("weights path"), group);
  assert(commandHelp("stylize", COMMANDS.stylize, NO_COLOUR).includes("[512]"));
  assert(commandHelp("losses", COMMANDS.losses, NO_COLOUR).includes("[every image's own]"));
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
  assertEquals(shownLength(COLOUR.bold("━━") + COLOUR.bad("ab")), 4);
});
