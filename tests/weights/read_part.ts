import { assertRejects } from "@std/assert";
import { PentimentoError } from "../../core/errors.ts";
import { openRemote } from "../../weights/fetch/remote.ts";
import type { FileServer } from "./http_server.ts";
import { noWaiting } from "./no_waiting.ts";

/** The path of the file that is read. */
export const PATH = "/model.bin";

/** The file's length. */
export const SIZE = 500_000;

/** Opens the file and reads the bytes 100000 to 400000, which are not in the first request. */
export async function readPart(server: FileServer, options = noWaiting()): Promise<Uint8Array> {
  const source = await openRemote(server.url(PATH), options);
  try {
    return await source.read(100_000, 400_000);
  } finally {
    source.close();
  }
}

/** The message with which {@linkcode readPart} fails. */
export async function messageOf(server: FileServer, options = noWaiting()): Promise<string> {
  return (await assertRejects(() => readPart(server, options), PentimentoError)).message;
}

/** An answer in place of the file. */
export function answer(
  status: number,
  headers: Record<string, string> = {},
  body = "no",
): Response {
  return new Response(body, { status, headers });
}
