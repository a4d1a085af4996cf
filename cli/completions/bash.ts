/** Completions for bash, from 3.2 on. */
import { shellWord } from "../shell_words.ts";
import { anyFile, type CompletedCommand, type Completion, firstWords, groupsOf } from "./spec.ts";

/**
 * The script for bash: to be read by `source <(pentimento completions bash)`. Where nothing of ours fits, bash
 * completes files by itself.
 */
export function bashCompletions(commands: readonly CompletedCommand[]): string {
  return `# Completions of Pentimento for bash.
_pentimento_networks() {
  local file
  for file in {"\${XDG_CACHE_HOME:-$HOME/.cache}",~/Library/Caches}/pentimento/weights/*.safetensors; do
    [ -e "$file" ] || continue
    file=\${file##*/}
    file=\${file%.safetensors}
    # Bash evaluates the words that it chooses from.
    case $file in *[!A-Za-z0-9._-]*) ;; *) printf '%s\\n' "$file" ;; esac
  done
}

_pentimento() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command words='' files=''
  COMPREPLY=()
  # Bash takes --size=64 for three words.
  if [ "$cur" = = ]; then cur=
  elif [ "$prev" = = ]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W ${shellWord(programWords(commands))} -- "$cur"))
    return
  fi
  command=\${COMP_WORDS[1]}
  case $command in
${groups(commands)}
  esac
  case "$command $prev" in
${cases(commands.flatMap(valuePatterns))}
    *)
      case "$command $cur" in
${cases(commands.map(optionPatterns))}
        *)
          case $command in
${cases(commands.map(filePatterns))}
          esac
      esac
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [ "$files" = folders ]; then
    compopt -o dirnames +o default +o bashdefault 2>/dev/null
  elif [ -z "$files" ]; then
    compopt +o default +o bashdefault 2>/dev/null
  fi
}

complete -o bashdefault -o default -F _pentimento pentimento
`;
}

function programWords(commands: readonly CompletedCommand[]): string {
  return [...firstWords(commands).keys(), "--help", "--version"].join(" ");
}

/** Commands of two words: the second is completed, or joins the first. */
function groups(commands: readonly CompletedCommand[]): string {
  return groupsOf(commands).map((group) => {
    const seconds = commands.filter(({ words }) => words[0] === group).map(({ words }) =>
      words[1]!
    );
    return `    ${group})
      if [ "$COMP_CWORD" = 2 ]; then
        COMPREPLY=($(compgen -W ${shellWord([...seconds, "--help"].join(" "))} -- "$cur"))
        return
      fi
      command="$command \${COMP_WORDS[2]}" ;;`;
  }).join("\n");
}

/** A case of the script: what it is for, and what is completed there. */
type Case = readonly [patterns: readonly string[], completion: Completion];

function valuePatterns({ words, options }: CompletedCommand): Case[] {
  return options.filter(({ value }) => value !== undefined).map(({ name, letter, value }) => [
    [`--${name}`, ...letter ? [`-${letter}`] : []].map((flag) => `'${words.join(" ")} ${flag}'`),
    value!.completion,
  ]);
}

function optionPatterns({ words, options }: CompletedCommand): Case {
  const flags = options.map(({ name }) => `--${name}`);
  return [[`'${words.join(" ")} -'*`], { words: flags, networks: false, paths: undefined }];
}

function filePatterns(command: CompletedCommand): Case {
  return [[`'${command.words.join(" ")}'`], anyFile(command)];
}

/** The cases of a statement, those with the same completion together. */
function cases(all: readonly Case[]): string {
  const patterns = new Map<string, string[]>();
  for (const [of, { words, networks, paths }] of all) {
    const list = words.join(" ") + (networks ? " $(_pentimento_networks)" : "");
    const body = [
      ...list === "" ? [] : [`words="${list.trim()}"`],
      ...paths === undefined ? [] : [`files=${paths}`],
    ].join(" ");
    patterns.set(body, [...patterns.get(body) ?? [], ...of]);
  }
  return Array.from(patterns, ([body, of]) => `    ${of.join(" | ")}) ${body || ":"} ;;`).join(
    "\n",
  );
}
