import { assert, assertEquals } from "@std/assert";
import { type Command, type CommandName, COMMANDS } from "../../../cli/arguments/commands.ts";
import { commandHelp, groupHelp, programHelp } from "../../../cli/arguments/help.ts";
import { OPTIONS } from "../../../cli/arguments/options.ts";
import { editDistance, nearest } from "../../../cli/arguments/usage_error.ts";
import { COLOR, NO_COLOR, shownLength } from "../../../cli/terminal/terminal.ts";

Deno.test("help: names every command and option, within 88 columns", () => {
  const program = programHelp(NO_COLOR);
  for (const name of Object.keys(COMMANDS) as CommandName[]) {
    assert(program.includes(`  ${name}`), name);
    const help = commandHelp(name, NO_COLOR);
    const command: Command = COMMANDS[name];
    for (const option of Object.values(command.options).flat()) {
      assert(help.includes(`--${option}`), `${name} ${option}`);
      assert(help.includes(OPTIONS[option].description.split(" ")[0]!), `${name} ${option}`);
    }
    for (const line of help.split("\n")) {
      assert(line.length <= 88 || line.startsWith("  pentimento "), line);
    }
    // deno-lint-ignore no-control-regex -- escape sequences are looked for
    assertEquals(commandHelp(name, COLOR).replace(/\x1b\[\d+m/g, ""), help);
  }
  assert(
    commandHelp("weights normalize", NO_COLOR)
      .includes("Usage  pentimento weights normalize NETWORK IMAGE ... [options]"),
  );
  const group = groupHelp("weights", ["weights fetch", "weights list"], NO_COLOR);
  assert(group.includes("\n  weights fetch [NETWORK]\n      Fetch"), group);
  assert(group.includes("\n  weights list\n") && !group.includes("weights path"), group);
  assert(commandHelp("stylize", NO_COLOR).includes("[512]"));
  assert(commandHelp("losses", NO_COLOR).includes("[every image's own]"));
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
