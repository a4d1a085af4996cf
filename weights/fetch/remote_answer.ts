/** Checks of an HTTP answer, and the identity of the file in it. */
import { PentimentoError, quoted } from "../../core/errors.ts";
import { PassingFailure } from "./remote_retry.ts";

/** The identity of a file, by which two answers are known to be about the same bytes. */
export interface Identity {
  /** SHA-256 in hexadecimal that the host claims for the whole file, where it claims one. */
  readonly sha256: string | undefined;
  /** The `ETag`, as it stands. */
  readonly etag: string | undefined;
  /** The `Last-Modified`, as it stands. */
  readonly modified: string | undefined;
  /** Length of the whole file in bytes. */
  readonly size: number | undefined;
}

/** The parsed head of an answer. */
export interface AnswerHead {
  /** True when the requested range follows; otherwise the whole file does. */
  readonly ranged: boolean;
  /** The number of bytes to come; `undefined` when it is unknown. */
  readonly length: number | undefined;
  /** The file's identity. */
  readonly identity: Identity;
}

/** The request, and the information about the answer besides its own head. */
export interface Question {
  /** The file's name in messages. */
  readonly label: string;
  /** First byte asked for. */
  readonly begin: number;
  /** One past the last byte asked for; `undefined` when the whole file was. */
  readonly end: number | undefined;
  /** As in {@linkcode Identity}; redirects say it. */
  readonly sha256: string | undefined;
}

const OTHER_SOURCE = "use another source";

/**
 * Reads the head of an answer that is no redirect.
 *
 * @throws {PassingFailure} for 429 and 5xx
 * @throws {PentimentoError} for whatever is not the bytes that were asked for
 */
export function readHead({ status, headers }: Response, question: Question): AnswerHead {
  const { label, sha256 } = question;
  if (status !== 200 && status !== 206) throw refusal(status, headers, label);
  const type = headers.get("content-type") ?? "";
  if (/^\s*text\/html\b/i.test(type)) throw webPage(label);
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new PentimentoError(
      `${label} came compressed (${quoted(encoding)}), but its bytes are wanted as they are: ` +
        OTHER_SOURCE,
    );
  }
  const common = {
    sha256,
    etag: headers.get("etag") ?? undefined,
    modified: headers.get("last-modified") ?? undefined,
  };
  if (status === 200) {
    const length = wholeNumber(headers.get("content-length"));
    return { ranged: false, length, identity: { ...common, size: length } };
  }
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(headers.get("content-range")?.trim() ?? "");
  const [first, last] = [wholeNumber(range?.[1]), wholeNumber(range?.[2])];
  const size = wholeNumber(range?.[3]);
  if (
    first !== question.begin || last === undefined || last < first ||
    last >= (question.end ?? 0) || (size !== undefined && last >= size)
  ) {
    throw new PentimentoError(
      `The bytes ${question.begin} to ${question.end ?? "the end"} of ${label} were wanted, but ` +
        `the answer speaks of ${quoted(headers.get("content-range") ?? "none")}: ${OTHER_SOURCE}`,
    );
  }
  return { ranged: true, length: last + 1 - first, identity: { ...common, size } };
}

/** The error for a web page that came in place of a file. */
export function webPage(label: string): PentimentoError {
  return new PentimentoError(
    `${label} was answered with a web page, not with a file of weights: check the address, and ` +
      "whether the network wants you to log in first",
  );
}

/** Tells whether bytes begin as a web page does, whatever their declared type. */
export function looksLikeWebPage(bytes: Uint8Array): boolean {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 64));
  return /^(\u00ef\u00bb\u00bf)?\s*<(!doctype\s+html|html|head|body)\b/i.test(text);
}

/**
 * Tells whether two answers identify the same bytes, by the strongest identification that both have.
 */
export function sameFile(a: Identity, b: Identity): boolean {
  if (a.size !== undefined && b.size !== undefined && a.size !== b.size) return false;
  if (a.sha256 !== undefined && b.sha256 !== undefined) return a.sha256 === b.sha256;
  if (a.etag !== undefined && b.etag !== undefined) return strong(a.etag) === strong(b.etag);
  return a.modified === undefined || b.modified === undefined || a.modified === b.modified;
}

/** Proxies that compress mark an ETag as weak, which makes it no other file. */
function strong(etag: string): string {
  return etag.replace(/^W\//, "");
}

/** A header's number, when it is one that a length can be. */
function wholeNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^\d+$/.test(text)) return undefined;
  return Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

function refusal(status: number, headers: Headers, label: string): Error {
  if (status === 429 || status >= 500) {
    const retryAfter = secondsOf(headers.get("retry-after"));
    const why = status === 429 ? "answers that it is asked too often" : "has trouble of its own";
    return new PassingFailure(`the server ${why} (${status})`, { retryAfter });
  }
  if (status === 416) {
    const size = headers.get("content-range")?.replace(/^bytes \*\//i, "") ?? "unknown";
    return new PentimentoError(
      `${label} is shorter than wanted (its length is ` +
        `${quoted(size)}): it is empty, truncated or ` +
        `has changed, so ${OTHER_SOURCE}`,
    );
  }
  const remedy = [401, 403].includes(status)
    ? "it may only be read with permission, so check the address or download it by hand"
    : status === 407
    ? "the proxy wants you to log in first"
    : "check the address";
  return new PentimentoError(`${label} could not be fetched (the answer is ${status}): ${remedy}`);
}

/** `Retry-After` in seconds, whether it is a number of them or a date. */
function secondsOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\s*\d+\s*$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}
