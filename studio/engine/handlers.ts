/** What carries out the page's commands. */
import type { Command } from "../protocol.ts";

/** Handlers of the commands, by their names. */
export type Handlers = {
  readonly [Type in Command["type"]]: (
    command: Extract<Command, { readonly type: Type }>,
  ) => void | Promise<void>;
};
