/** Strict reading of JSON that is an object. */
import { PentimentoError, quoted } from "../../core/errors.ts";

const REPAIR = "fetch or export the file again";

/** Tells whether a JSON value is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads JSON that is an object, and in which no object has a key twice.
 *
 * @param bytes the text in UTF-8
 * @param what how a message begins about it, for example `net.safetensors has a header`
 * @throws {PentimentoError} when it is anything else
 */
export function parseJsonObject(bytes: Uint8Array, what: string): Record<string, unknown> {
  const json = decode(bytes, what);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new PentimentoError(
      `${what} that is not JSON, so it is damaged or of another format: ${REPAIR}`,
    );
  }
  if (!isObject(value)) {
    throw new PentimentoError(
      `${what} that is not an object of JSON, so it is of another format: ${REPAIR}`,
    );
  }
  const twice = repeatedKey(json);
  if (twice !== undefined) {
    throw new PentimentoError(`${what} that gives ${quoted(twice)} twice: ${REPAIR}`);
  }
  return value;
}

function decode(bytes: Uint8Array, what: string): string {
  try {
    // No byte order mark is skipped: JSON.parse refuses it, as it should.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PentimentoError(
      `${what} that is not UTF-8 text, so it is damaged or of another format: ${REPAIR}`,
    );
  }
}

/**
 * The first key that one object of a text holds twice, which `JSON.parse` passes over without a word.
 * The text must be valid JSON.
 */
function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (c === "{") open.push(new Set());
    else if (c === "}") open.pop();
    if (c !== '"') continue;
    const start = i;
    for (i++; json[i] !== '"'; i++) if (json[i] === "\\") i++;
    let next = i + 1;
    while (" \t\r\n".includes(json[next] ?? ",")) next++;
    if (json[next] !== ":") continue;
    const key: string = JSON.parse(json.slice(start, i + 1));
    const keys = open.at(-1)!;
    if (keys.has(key)) return key;
    keys.add(key);
  }
  return undefined;
}
