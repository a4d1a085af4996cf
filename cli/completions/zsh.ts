/** Completions for zsh. */
import { quoted } from "../shell_words.ts";
import {
  type CompletedCommand,
  type CompletedOption,
  type Completion,
  firstWords,
  groupsOf,
} from "./spec.ts";

/** The script for zsh: a file `_pentimento` in its `fpath`, or `source <(pentimento completions zsh)`. */
export function zshCompletions(commands: readonly CompletedCommand[]): string {
  return `#compdef pentimento
# Completions of Pentimento for zsh.
_pentimento_networks() {
  local -a networks
  networks=(\${XDG_CACHE_HOME:-$HOME/.cache}/pentimento/weights/*.safetensors(N:t:r)
    $HOME/Library/Caches/pentimento/weights/*.safetensors(N:t:r))
  networks=(\${networks:#*[^A-Za-z0-9._-]*})
  compadd -a "$@" networks
}

_pentimento() {
  local command=$words[2] used=1
  if (( CURRENT == 2 )); then
    local -a first
    first=(${
    Array.from(firstWords(commands), ([word, summary]) => quoted(described(word, summary))).join(
      " ",
    )
  })
    _describe command first
    _arguments '(-)'{-h,--help}'[Show help]' '(-)'{-V,--version}'[Show the version]'
    return
  fi
  case $command in
${groupsOf(commands).map((group) => groupCase(group, commands)).join("\n")}
  esac
  words=("\$words[1]" "\${(@)words[used + 2,-1]}")
  (( CURRENT -= used ))
  case $command in
${commands.map(commandCase).join("\n")}
  esac
}

if [ "$funcstack[1]" = _pentimento ]; then _pentimento "$@"; else compdef _pentimento pentimento; fi
`;
}

function groupCase(group: string, commands: readonly CompletedCommand[]): string {
  const seconds = commands.filter(({ words }) => words[0] === group)
    .map(({ words, summary }) => quoted(described(words[1]!, summary)));
  return `    ${group})
      if (( CURRENT == 3 )); then
        local -a second
        second=(${seconds.join(" ")})
        _describe command second
        return
      fi
      command="$command $words[3]" used=2 ;;`;
}

function commandCase({ words, files, many, options }: CompletedCommand): string {
  const places = files.map(({ name, completion }, i) => {
    const place = many && i === files.length - 1 ? "*" : String(i + 1);
    return quoted(`${place}:${plain(name)}:${action(completion)}`);
  });
  const specs = [...options.map(optionSpec), ...places];
  return `    '${words.join(" ")}')
      _arguments -s \\
        ${specs.join(" \\\n        ")} ;;`;
}

function optionSpec({ name, letter, help, value, repeated }: CompletedOption): string {
  const excluded = repeated ? "*" : letter ? `(-${letter} --${name})` : "";
  const flags = letter ? `{-${letter}${value ? "+" : ""},--${name}${value ? "=" : ""}}` : "";
  const message = value ? `:${plain(value.name)}:${action(value.completion)}` : "";
  const text = `[${plain(help)}]${message}`;
  if (flags !== "") return `${quoted(excluded)}${flags}${quoted(text)}`;
  return quoted(`${excluded}--${name}${value ? "=" : ""}${text}`);
}

function action({ words, networks, paths }: Completion): string {
  const files = paths === "folders" ? "_files -/" : "_files";
  const list = words.join(" ");
  if (!networks && paths === undefined) return list === "" ? " " : `(${list})`;
  if (!networks && list === "") return files;
  const sources = [
    ...list === "" ? [] : [`words:word:(${list})`],
    ...networks ? ["networks:network:_pentimento_networks"] : [],
    ...paths === undefined ? [] : [`files:file:${files}`],
  ];
  return `_alternative ${sources.map((source) => `"${source}"`).join(" ")}`.replaceAll(":", "\\:");
}

/** A word with its description, for `_describe`. */
function described(word: string, help: string): string {
  return `${word}:${help}`;
}

/** A text within a specification of `_arguments`. */
function plain(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, "\\$&");
}
