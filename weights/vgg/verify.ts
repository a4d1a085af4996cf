/** Verification of a compact file by its hashes. */
import { expectText } from "../../core/checks.ts";
import { PentimentoError, quoted } from "../../core/errors.ts";
import { type ByteSource, expectSource, memorySource, sha256 } from "../formats/bytes.ts";
import { fetchSafetensorsHeader } from "../formats/safetensors.ts";
import { COMPACT_FORMAT, COMPACT_VERSION, HASH_PREFIX } from "./compact.ts";

/** The largest file that is verified: sixteen layers in 32 bits take 81 MB. */
const LARGEST_COMPACT_BYTES = 100_000_000;

/**
 * The state of one tensor of a compact file.
 *
 * @category VGG-19
 */
export interface TensorVerification {
  /** The tensor's name. */
  readonly name: string;
  /**
   * `intact`: its bytes are those that were written; `changed`: they differ; `missing`: the metadata
   * have its hash, but it is not there; `unknown`: it is there, but the metadata have no hash of it.
   */
  readonly state: "intact" | "changed" | "missing" | "unknown";
  /** The SHA-256 in the metadata. */
  readonly expected?: string;
  /** The SHA-256 of its bytes. */
  readonly found?: string;
}

/**
 * The result of {@linkcode verifyCompact}.
 *
 * @category VGG-19
 */
export interface Verification {
  /** True when there are tensors and all are intact. */
  readonly intact: boolean;
  /** Every tensor of the file or of its metadata, in the file's order. */
  readonly tensors: readonly TensorVerification[];
  /** The texts of the file's metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Computes every tensor's SHA-256 anew and compares it with the one in the file's metadata. Of a source one
 * tensor after the other is read.
 *
 * @param file its bytes, or a source of known length
 * @param name what to call the file in messages
 * @throws {PentimentoError} when it is larger than 100 MB, or no compact file, so that there are no hashes
 * to compare with
 * @category VGG-19
 */
export async function verifyCompact(
  file: Uint8Array | ByteSource,
  name: string,
): Promise<Verification> {
  if (!(file instanceof Uint8Array)) expectSource(file);
  expectText("name of the file", name);
  const source = file instanceof Uint8Array
    ? memorySource(file, name)
    : { name, size: file.size, read: (begin: number, end: number) => file.read(begin, end) };
  checkSize(source);
  const header = await fetchSafetensorsHeader(source);
  const metadata: Record<string, string> = {};
  for (const [key, value] of header.metadata) {
    if (typeof value === "string") metadata[key] = value;
  }
  checkFormat(metadata, name);
  const tensors: TensorVerification[] = [];
  for (const { name: tensor, begin, end } of header.tensors.values()) {
    const bytes = await source.read(begin, end);
    const own = new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
    const found = await sha256(own);
    const expected = metadata[HASH_PREFIX + tensor];
    if (expected === undefined) tensors.push({ name: tensor, state: "unknown", found });
    else {
      const state = expected === found ? "intact" : "changed";
      tensors.push({ name: tensor, state, expected, found });
    }
  }
  for (const [key, expected] of Object.entries(metadata)) {
    if (!key.startsWith(HASH_PREFIX)) continue;
    const tensor = key.slice(HASH_PREFIX.length);
    if (!header.tensors.has(tensor)) tensors.push({ name: tensor, state: "missing", expected });
  }
  const intact = tensors.length > 0 && tensors.every(({ state }) => state === "intact");
  return { intact, tensors, metadata };
}

function checkSize({ name, size }: ByteSource): void {
  if (size !== undefined && size <= LARGEST_COMPACT_BYTES) return;
  const length = size === undefined ? "of unknown length" : `${size} bytes long`;
  throw new PentimentoError(
    `${name} is ${length}, but a network that is kept has at most ${LARGEST_COMPACT_BYTES}: fetch ` +
      "or import it again",
  );
}

function checkFormat({ format, version }: Record<string, string>, name: string): void {
  if (format !== COMPACT_FORMAT) {
    throw new PentimentoError(
      `${name} has no hashes to compare with, since its format is ` +
        `${format === undefined ? "not said" : quoted(format)} and not ${COMPACT_FORMAT}: ` +
        "import it first",
    );
  }
  if (version !== COMPACT_VERSION) {
    throw new PentimentoError(
      `${name} is of version ${version === undefined ? "none" : quoted(version)} of its format, ` +
        `but ${COMPACT_VERSION} is wanted: fetch or import it again`,
    );
  }
}
