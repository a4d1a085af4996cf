/** `pentimento completions`: a script that completes command lines in a shell. */
import type { Arguments } from "../arguments/options.ts";
import { bashCompletions } from "../completions/bash.ts";
import { fishCompletions } from "../completions/fish.ts";
import { type CompletedCommand, completedCommands } from "../completions/spec.ts";
import { zshCompletions } from "../completions/zsh.ts";
import { print } from "../terminal/terminal.ts";
import type { Shell } from "./index.ts";

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

/** Runs the command and returns the exit code. */
export function runCompletions({ files }: Arguments): Promise<number> {
  print(SCRIPTS[files[0] as Shell](completedCommands()));
  return Promise.resolve(0);
}
