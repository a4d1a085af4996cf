/** The studio's server, on the loopback interface only. */
import { PentimentoError } from "@pentimento/pentimento";
import { answer } from "./site.ts";

/** The only address that is listened on. */
export const ADDRESS = "127.0.0.1";

/** The folder with the built page. */
export const FOLDER: URL = new URL("../../studio/dist/", import.meta.url);

/** A server at work. */
export interface StudioServer {
  /** The page's address. */
  readonly url: string;
  /** Ends when the server does. */
  readonly finished: Promise<void>;
  /** Ends it. */
  close(): Promise<void>;
}

/**
 * Serves the page.
 *
 * @param options.port the port; 0: a free one
 * @throws {PentimentoError} when the page is not built, or the port is taken
 */
export async function serveStudio(
  { port, folder = FOLDER }: { readonly port: number; readonly folder?: URL },
): Promise<StudioServer> {
  try {
    await Deno.stat(new URL("index.html", folder));
  } catch {
    throw new PentimentoError(
      "The studio's page is not built, or not part of this installation: run deno task studio:build in a checkout",
    );
  }
  const hosts: string[] = [];
  const server = listen(port, (request) => answer(request, { folder, hosts }));
  const at = server.addr.port;
  hosts.push(`${ADDRESS}:${at}`, `localhost:${at}`);
  return {
    url: `http://${ADDRESS}:${at}/`,
    finished: server.finished,
    close: () => server.shutdown(),
  };
}

function listen(
  port: number,
  handler: (request: Request) => Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ hostname: ADDRESS, port, onListen() {} }, handler);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new PentimentoError(
      `Port ${port} is in use by another program: choose another with --port, or leave it out for a free one`,
    );
  }
}
