/** Completions, asked of the shells themselves; a shell that is not there is left out. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { optionNames } from "../../../cli/arguments/options.ts";
import { bashCompletions } from "../../../cli/completions/bash.ts";
import { fishCompletions } from "../../../cli/completions/fish.ts";
import { completedCommands } from "../../../cli/completions/spec.ts";
import { zshCompletions } from "../../../cli/completions/zsh.ts";
import { COMMANDS, SHELLS } from "../../../cli/commands/index.ts";
import { exists } from "../../launcher_scene.ts";
import { callCli, inFolder } from "../run_cli.ts";

const SCRIPTS = { bash: bashCompletions, zsh: zshCompletions, fish: fishCompletions };

/** Where a shell is; Windows has none of them. */
const shellAt = (name: string) =>
  ["/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map((folder) => `${folder}/${name}`)
    .find((path) => Deno.build.os !== "windows" && exists(path));

/** Runs a script of a shell in a folder with some files and a network that is kept. */
async function inShell(
  shell: string,
  args: (folder: string) => readonly string[],
): Promise<string> {
  let output = "";
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/pentimento/weights`, { recursive: true });
    await Deno.writeTextFile(`${folder}/pentimento/weights/mine.safetensors`, "");
    await Deno.writeTextFile(`${folder}/pentimento/weights/$(touch evil).safetensors`, "");
    await Deno.writeTextFile(`${folder}/a picture.png`, "");
    const name = shell.split("/").at(-1) as keyof typeof SCRIPTS;
    await Deno.writeTextFile(`${folder}/script`, SCRIPTS[name](completedCommands()));
    const { stdout, stderr } = await new Deno.Command(shell, {
      args: args(folder) as string[],
      cwd: folder,
      clearEnv: true,
      env: { PATH: Deno.env.get("PATH")!, HOME: folder, XDG_CACHE_HOME: folder, TERM: "dumb" },
    }).output();
    assert(!exists(`${folder}/evil`), "a file's name was run");
    assertEquals(new TextDecoder().decode(stderr), "");
    output = new TextDecoder().decode(stdout);
  });
  return output;
}

/** Lines as far as the cursor, words that have to be offered, and some that must not be. */
const LINES: readonly (readonly [line: string, offered: string[], not?: string[]])[] = [
  ["pentimento ", ["stylize", "weights", "completions"], ["fetch"]],
  ["pentimento sty", ["stylize"], ["texture"]],
  ["pentimento weights ", ["fetch", "normalize"], ["stylize"]],
  ["pentimento weights f", ["fetch"], ["list"]],
  ["pentimento stylize --opt", ["--optimizer"], ["--output"]],
  ["pentimento stylize a.png --optimizer ", ["adam", "lbfgs"], ["stylize"]],
  ["pentimento stylize --optimizer a", ["adam"], ["lbfgs"]],
  ["pentimento stylize --content-layers conv4_", ["conv4_2"], ["conv1_1"]],
  ["pentimento stylize --weights ", ["mine", "free"], ["$(touch evil)"]],
  ["pentimento stylize --init no", ["noise"]],
  ["pentimento weights verify ", ["mine"]],
  ["pentimento weights fetch --ha", ["--half"], ["--quiet"]],
  ["pentimento completions ", [...SHELLS], ["stylize"]],
];

/** Checks what a shell offers for every line. */
function check(offers: (line: string) => readonly string[]): void {
  for (const [line, offered, not = []] of LINES) {
    const found = offers(line);
    for (const word of offered) assert(found.includes(word), `${line}|: ${word} of ${found}`);
    for (const word of not) assert(!found.includes(word), `${line}|: ${word} of ${found}`);
  }
}

const bash = shellAt("bash");
Deno.test({
  name: "completions: bash offers commands, options, words and networks",
  ignore: bash === undefined,
  fn: async () => {
    const ask = LINES.concat([["pentimento stylize --optimizer=a", []]]).map(([line]) => {
      // As bash splits the line.
      const words = line.replace("=", " = ").split(" ").map((word) => `'${word}'`);
      return `COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _pentimento
        echo "@ \${COMPREPLY[*]}"`;
    });
    const output = await inShell(bash!, () => ["--norc", "-c", `. ./script; ${ask.join("\n")}`]);
    const answers = output.split("@ ").slice(1).map((text) => text.trim().split(" "));
    check((line) => answers[LINES.findIndex(([one]) => one === line)]!);
    assertEquals(answers.at(-1), ["adam"]);
  },
});

const fish = shellAt("fish");
Deno.test({
  name: "completions: fish offers commands, options, words, networks and files",
  ignore: fish === undefined,
  fn: async () => {
    const lines = [
      ...LINES.map(([line]) => line),
      "pentimento stylize a",
      "pentimento texture x --output ",
    ];
    const ask = lines.map((line) => `echo "@"; complete -C '${line}'`);
    const output = await inShell(fish!, () => ["-N", "-c", `source ./script; ${ask.join("; ")}`]);
    const answers = output.split("@\n").slice(1)
      .map((text) => text.split("\n").map((one) => one.split("\t")[0]!));
    check((line) => answers[lines.indexOf(line)]!);
    for (const files of answers.slice(-2)) {
      assert(files.some((file) => file.includes("picture.png")), `${files}`);
    }
  },
});

/** What a zsh at a terminal reads first: it prints what it would offer. */
const ZSH_INNER = `
PROMPT=
autoload -Uz compinit && compinit -u -D
zstyle ':completion:*' list-grouped false
zstyle ':completion:*' insert-tab false
bindkey '^I' complete-word
asked () { print DONE; comppostfuncs=(asked) }
comppostfuncs=(asked)
compadd () {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)* ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  local hit
  for hit in $hits; do print -r -- $'\\n'"HIT $hit"; done
}
source ./script
print READY
`;

/** Asks it for one line after the other. */
const ZSH_OUTER = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "source ./inner"
zpty -r -m z said $'*READY\\r\\n*'
for line; do
  zpty -w -n z "$line"$'\\t'
  zpty -r -m z said $'*DONE*'
  print -r -- "@"
  print -r -- "$said"
  zpty -w -n z $'\\C-u'
done
zpty -d z
`;

const zsh = shellAt("zsh");
Deno.test({
  name: "completions: zsh offers commands, options, words, networks and files",
  ignore: zsh === undefined,
  fn: async () => {
    const lines = [...LINES.map(([line]) => line), "pentimento stylize a"];
    await inShell(zsh!, (folder) => {
      Deno.writeTextFileSync(`${folder}/inner`, ZSH_INNER);
      return ["-f", "-c", ZSH_OUTER, "zsh", ...lines];
    }).then((output) => {
      const answers = output.replaceAll("\r", "").split("@\n").slice(1)
        .map((text) => [...text.matchAll(/^HIT (.*)$/gm)].map(([, hit]) => hit!));
      check((line) => answers[lines.indexOf(line)]!);
      assert(answers.at(-1)!.includes("a\\ picture.png"), `${answers.at(-1)}`);
    });
  },
});

Deno.test("completions: every command and option is in every script", () => {
  const commands = completedCommands();
  assertEquals(commands.map(({ words }) => words.join(" ")), Object.keys(COMMANDS));
  for (const [name, { options }] of Object.entries(COMMANDS)) {
    const own = commands.find(({ words }) => words.join(" ") === name)!;
    assertEquals(
      own.options.map((option) => option.name),
      Object.values(options).flatMap(optionNames),
    );
    for (const { name: option } of own.options) {
      for (const shell of SHELLS) {
        assertStringIncludes(
          SCRIPTS[shell](commands),
          shell === "fish" ? `-l ${option} ` : `--${option}`,
        );
      }
    }
  }
});

Deno.test("completions: the command prints them, and refuses other shells", () =>
  inFolder(async (folder) => {
    for (const shell of SHELLS) {
      const { code, stdout, stderr } = await callCli(folder, ["completions", shell]);
      assertEquals([code, stdout, stderr], [0, SCRIPTS[shell](completedCommands()), ""]);
    }
    const { code, stderr } = await callCli(folder, ["completions", "tcsh"]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, 'is one of bash, zsh, fish, but got "tcsh"');
  }));
