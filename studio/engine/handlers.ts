/** What carries out the page's commands. */
import type { Command } from "../protocol.ts";
import type { AsideCommand } from "./aside.ts";

/** Handlers of the commands, by their names. */
export type Handlers = {
  readonly [Type in Exclude<Command, AsideCommand>["type"]]: (
    command: Extract<Command, { readonly type: Type }>,
  ) => void | Promise<void>;
};
