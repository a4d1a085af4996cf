/** Completions for fish, from 3.1 on. */
import {
  anyFile,
  type CompletedCommand,
  type CompletedOption,
  type Completion,
  firstWords,
} from "./spec.ts";

/** The script for fish: to be read by `pentimento completions fish | source`. */
export function fishCompletions(commands: readonly CompletedCommand[]): string {
  const first = Array.from(
    firstWords(commands),
    ([word, summary]) => line("__pentimento_words 0", "-f", "-a", word, "-d", quoted(summary)),
  );
  return [
    `# Completions of Pentimento for fish.
function __pentimento_networks
    for folder in $XDG_CACHE_HOME ~/.cache ~/Library/Caches
        for file in $folder/pentimento/weights/*.safetensors
            string replace -rf '.*/([A-Za-z0-9._-]+)\\.safetensors$' '$1' -- $file
        end
    end
end

# Whether so many words stand before the one at the cursor.
function __pentimento_words
    test (count (commandline -opc)) -eq (math $argv[1] + 1)
end

# Whether the line is one of this command.
function __pentimento_is
    set -l words (commandline -opc)
    test (count $words) -gt (count $argv); or return 1
    set -l last (math (count $argv) + 1)
    test "$words[2..$last]" = "$argv"
end

complete -c pentimento -e`,
    line("__pentimento_words 0", "-s", "h", "-l", "help", "-d", quoted("Show help")),
    line("__pentimento_words 0", "-s", "V", "-l", "version", "-d", quoted("Show the version")),
    ...first,
    ...commands.flatMap(commandLines),
  ].join("\n") + "\n";
}

function commandLines(command: CompletedCommand): string[] {
  const { words, summary, options } = command;
  const [first, second] = words;
  const own = second === undefined ? [] : [
    line(
      `__pentimento_words 1; and __pentimento_is ${first}`,
      "-f",
      "-a",
      second,
      "-d",
      quoted(summary),
    ),
  ];
  const condition = `__pentimento_is ${words.join(" ")}`;
  return [
    ...own,
    line(condition, ...valueFlags(anyFile(command), [])),
    ...options.map((option) => line(condition, ...optionFlags(option))),
  ];
}

function optionFlags({ name, letter, help, value }: CompletedOption): string[] {
  return [
    ...letter ? ["-s", letter] : [],
    ...["-l", name, "-d", quoted(help)],
    ...value ? valueFlags(value.completion, ["-r"]) : ["-f"],
  ];
}

/** The flags for what may stand in a place: `-r` where it is an option's value. */
function valueFlags({ words, networks, paths }: Completion, flags: readonly string[]): string[] {
  const all = [...words, ...networks ? ["(__pentimento_networks)"] : []];
  if (paths === "folders") all.push("(__fish_complete_directories)");
  return [
    ...flags,
    paths === "files" ? "-F" : "-f",
    ...all.length > 0 ? ["-a", quoted(all.join(" "))] : [],
  ];
}

function line(condition: string, ...flags: readonly string[]): string {
  return ["complete -c pentimento -n", quoted(condition), ...flags].join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
