/** `pentimento studio`: serves the page in which a style transfer runs live, to this machine alone. */
import type { Arguments } from "../arguments/options.ts";
import { openerOf, openInBrowser } from "../studio/browser.ts";
import { serveStudio } from "../studio/serve.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { print, printJson, say } from "../terminal/terminal.ts";

/** Runs the command, until a signal ends it, and returns the exit code. */
export async function runStudio({ values }: Arguments): Promise<number> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  using interrupt = new Interrupt(() => resolve());
  const server = await serveStudio({ port: values.port ?? 0 });
  const { url } = server;
  if (values.json) printJson({ url });
  else print(`${url}\n`);
  if (!values.quiet) say("The studio is served to this machine alone; Ctrl-C ends it");
  if (values.open && !await openInBrowser(url)) {
    say(`No browser was opened, for ${openerOf(Deno.build.os)} failed: open ${url} yourself`);
  }
  await ended;
  await server.close();
  return interrupt.caught!.code;
}
