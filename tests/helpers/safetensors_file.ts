/** A tensor of a safetensors file. */
export interface StoredTensor {
  /** Its sides, the slowest first. */
  readonly shape: readonly number[];
  /** Its numbers, row-major. */
  readonly data: Float32Array<ArrayBuffer>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Reads every tensor of a safetensors file of float32 numbers: a reader of the tests' own, so that they
 * do not trust the one that they test.
 */
export function readSafetensorsFile(url: URL): ReadonlyMap<string, StoredTensor> {
  const bytes = Deno.readFileSync(url);
  const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header: Record<string, Entry> = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)),
  );
  const tensors = new Map<string, StoredTensor>();
  // Notes about the file stand among the tensors.
  delete header["__metadata__"];
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(header)) {
    if (dtype !== "F32") throw new TypeError(`${url.pathname}: ${name} is ${dtype}, not F32`);
    const data = new Float32Array(
      bytes.slice(8 + headerLength + begin, 8 + headerLength + end).buffer,
    );
    tensors.set(name, { shape, data });
  }
  return tensors;
}
