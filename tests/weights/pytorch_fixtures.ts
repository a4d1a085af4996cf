/** Files that PyTorch wrote, and their numbers. */
import { type ByteSource, memorySource } from "../../weights/formats/bytes.ts";
import type { TensorFile } from "../../weights/formats/tensor_file.ts";

const FOLDER = new URL("../fixtures/pytorch/", import.meta.url);

/** The bytes of a file that PyTorch wrote; `make.py` beside it made it. */
export function pytorchBytes(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(name, FOLDER));
}

/** A file that PyTorch wrote, in memory, under its name. */
export function pytorchSource(name: string): ByteSource {
  return memorySource(pytorchBytes(name), name);
}

/** The numbers that `make.py` gives a tensor: from -2 on in steps of 1/4, and something added. */
export function numbers(count: number, added = 0): number[] {
  return Array.from({ length: count }, (_, i) => i / 4 - 2 + added);
}

/** The numbers of a tensor of float32. */
export async function floats(file: TensorFile, name: string): Promise<number[]> {
  return [...new Float32Array((await bytesOfTensor(file, name)).buffer)];
}

/** The bytes of a tensor, as it reads them; they are also what lies in its range. */
export async function bytesOfTensor(
  file: TensorFile,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const tensor = file.tensors.get(name);
  if (tensor === undefined) throw new Error(`${file.name} has no ${name}`);
  const bytes = (await tensor.read()).slice();
  if (tensor.range !== undefined) {
    const { source, begin, end } = tensor.range;
    const there = await source.read(begin, end);
    if (`${there}` !== `${bytes}`) throw new Error(`${name} is not in its range`);
  }
  return bytes;
}
