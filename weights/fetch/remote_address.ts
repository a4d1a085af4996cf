/** Addresses of remote files, and of files beside them. */
import { outOfRange, PentimentoError, quoted } from "../../core/errors.ts";

/** An address to fetch from, with what may be said of it and what may not kept apart. */
export interface RemoteAddress {
  /** The address to request: with its query, without user name, password and fragment. */
  readonly url: URL;
  /** For messages and metadata: without the query too, which may hold a key. */
  readonly label: string;
  /** The `Authorization` that user name and password make; sent to this origin alone. */
  readonly authorization?: string;
}

/** @throws {PentimentoError} when the text is no address of http or https */
export function parseAddress(text: string): RemoteAddress {
  const url = URL.parse(text);
  if (url === null || !isHttp(url)) {
    throw outOfRange(
      `An address that begins with https:// or http:// is wanted, but ` +
        `${quoted(withoutKeys(text))} ` +
        "was given: correct it",
    );
  }
  const { username, password } = url;
  url.username = url.password = url.hash = "";
  const label = labelOf(url);
  if (username === "" && password === "") return { url, label };
  const pair = new TextEncoder().encode(`${decoded(username)}:${decoded(password)}`);
  return { url, label, authorization: `Basic ${btoa(String.fromCharCode(...pair))}` };
}

/**
 * The address of another file in the same folder. The user name and password go along, the query does
 * not.
 *
 * @throws {PentimentoError} when the name could lead anywhere but into that folder
 */
export function siblingAddress(address: RemoteAddress, fileName: string): RemoteAddress {
  if (/^\.{0,2}$|[/\\]|\p{Cc}/u.test(fileName)) {
    throw new PentimentoError(
      `${address.label} refers to a file ` +
        `${quoted(fileName)}, but only plain names of files in the ` +
        "same folder are followed: use another source",
    );
  }
  const url = new URL(encodeURIComponent(fileName), address.url);
  return { ...address, url, label: labelOf(url) };
}

/**
 * The target of a redirect.
 *
 * @param from the address that answered with it
 * @param location its `Location`
 * @param label what was asked for, for messages
 * @throws {PentimentoError} when it leads from https to http, to another protocol, or nowhere
 */
export function redirectTarget(from: URL, location: string | null, label: string): URL {
  const to = location === null ? null : URL.parse(location, from);
  if (to === null) {
    throw new PentimentoError(
      `${label} was redirected by ${from.host} without saying where to: use another source`,
    );
  }
  if (!isHttp(to) || (from.protocol === "https:" && to.protocol === "http:")) {
    throw new PentimentoError(
      `${label} was redirected from ${from.protocol}// to ${to.protocol}//, but only https is ` +
        "followed from there: use another source",
    );
  }
  to.username = to.password = "";
  return to;
}

function isHttp(url: URL): boolean {
  return url.protocol === "https:" || url.protocol === "http:";
}

function labelOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** The input without anything that may be a password or a key. */
function withoutKeys(text: string): string {
  return text.replace(/[?#].*$/s, "").replace(/^(.*\/\/)?.*@/s, "$1");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
