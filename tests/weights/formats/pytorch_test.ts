/** Tests of tensors in PyTorch's files, old and new. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { openTensorFile } from "../../../weights/formats/index.ts";
import type { TensorFile } from "../../../weights/formats/tensor_file.ts";
import { bytesOfTensor, floats, numbers, pytorchSource } from "../pytorch_fixtures.ts";

const FORMATS = [["pytorch", ".pth"], ["pytorch-legacy", "_legacy.pth"]] as const;

async function open(name: string, format: TensorFile["format"]): Promise<TensorFile> {
  const file = await openTensorFile(pytorchSource(name));
  assertEquals([file.name, file.format], [name, format]);
  return file;
}

for (const [format, ending] of FORMATS) {
  Deno.test(`a network's tensors are read from a file of the format ${format}`, async () => {
    const file = await open(`network${ending}`, format);
    assertEquals(
      [...file.tensors.values()].map(({ name, dtype, shape }) => [name, dtype, shape]),
      [["features.0.weight", "F32", [4, 3, 3, 3]], ["features.0.bias", "F32", [4]]],
    );
    assertEquals(await floats(file, "features.0.weight"), numbers(108));
    assertEquals(await floats(file, "features.0.bias"), numbers(4, 1));
    assert([...file.tensors.values()].every(({ range }) => range !== undefined));
    assertEquals(file.metadata, new Map());
  });

  Deno.test(`every type of number is read as it is from a file of the format ${format}`, async () => {
    const file = await open(`kinds${ending}`, format);
    const six = numbers(6);
    const whole = [0, 1, 2, 3, 4, 5];
    const expected = {
      f64: ["F64", Float64Array.from(six)],
      f32: ["F32", Float32Array.from(six)],
      f16: ["F16", Float16Array.from(six)],
      bf16: ["BF16", Uint16Array.from(six, upperHalf)],
      i64: ["I64", BigInt64Array.from(whole, (n) => BigInt(n - 3))],
      i32: ["I32", Int32Array.from(whole, (n) => n - 3)],
      i16: ["I16", Int16Array.from(whole, (n) => n - 3)],
      i8: ["I8", Int8Array.from(whole, (n) => n - 3)],
      u8: ["U8", Uint8Array.from(whole)],
      bool: ["BOOL", Uint8Array.of(1, 0, 1, 0, 1, 0)],
      c64: ["C64", Float32Array.of(-2, -1, -1.75, -0.75)],
      scalar: ["F32", Float32Array.of(2.5)],
      empty: ["F32", new Float32Array()],
    } as const;
    assertEquals([...file.tensors.keys()], Object.keys(expected));
    for (const [name, [dtype, values]] of Object.entries(expected)) {
      assertEquals(file.tensors.get(name)!.dtype, dtype);
      assertEquals(await bytesOfTensor(file, name), new Uint8Array(values.buffer), name);
    }
    assertEquals(file.tensors.get("scalar")!.shape, []);
    assertEquals(file.tensors.get("empty")!.shape, [0, 3]);
  });

  Deno.test(`tensors of the format ${format} may share a storage`, async () => {
    const file = await open(`views${ending}`, format);
    const base = numbers(12);
    assertEquals(await floats(file, "base"), base);
    assertEquals(await floats(file, "rows"), base.slice(3, 9));
    assertEquals(await floats(file, "one"), [base[7]]);
    assertEquals(await floats(file, "parameter"), base.slice(9));
    for (const [name, shape] of [["column", [4, 1]], ["turned", [3, 4]]] as const) {
      const tensor = file.tensors.get(name)!;
      assertEquals([tensor.shape, tensor.range], [shape, undefined]);
      const { message } = await assertRejects(() => tensor.read(), PentimentoError);
      assertEquals(
        message,
        `views${ending} holds the numbers of "${name}" in another order than its axes: call ` +
          "contiguous() on it before torch.save",
      );
    }
  });

  Deno.test(`a checkpoint's tensors in the format ${format} are named by their paths`, async () => {
    const file = await open(`checkpoint${ending}`, format);
    assertEquals([...file.tensors.keys()], [
      "state_dict.features.0.weight",
      "state_dict.features.0.bias",
      "optimizer.state.0.momentum_buffer",
      "optimizer.state.1.momentum_buffer",
    ]);
    assertEquals(await floats(file, "state_dict.features.0.weight"), numbers(108));
    assertEquals(
      file.metadata,
      new Map<string, unknown>([["epoch", 3], ["loss", 0.25], ["name", "naïve"], ["done", true]]),
    );
  });
}

/** The upper 16 bits of a float32, which is what bfloat16 is. */
function upperHalf(number: number): number {
  return new Uint32Array(Float32Array.of(number).buffer)[0]! >>> 16;
}

Deno.test("pickles of the protocols 3 to 5 hold the same", async () => {
  for (const protocol of [3, 4, 5]) {
    const file = await open(`network_protocol${protocol}.pth`, "pytorch");
    assertEquals(await floats(file, "features.0.weight"), numbers(108));
    assertEquals(await floats(file, "features.0.bias"), numbers(4, 1));
  }
});
