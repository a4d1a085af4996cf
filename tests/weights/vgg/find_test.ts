/** Tests of finding a VGG-19 among tensors. */
import { assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { LAYER_NAMES, type LayerSpec, VGG19_LAYERS } from "../../../core/network/vgg19.ts";
import { compactVgg19 } from "../../../weights/vgg/convert.ts";
import { findVgg19 } from "../../../weights/vgg/find.ts";
import { loadVgg19 } from "../../../weights/vgg/load.ts";
import { tensorFile, type TensorToWrite } from "../safetensors_writer.ts";
import { syntheticValue, vggTensors } from "../synthetic_vgg.ts";

/** The name of a layer's kernel (`weight`) or bias. */
type Naming = (layer: LayerSpec, part: "weight" | "bias") => string;

const paper: Naming = ({ name }, part) => `${name}.${part}`;
const block = ({ name }: LayerSpec) => name.replace("conv", "block").replace("_", "_conv");
const variable = (part: "weight" | "bias") => part === "weight" ? "kernel" : "bias";
const keras: Naming = (layer, part) => `${block(layer)}/${variable(part)}:0`;

/** The tensors of VGG-19's first layers under other names. */
function named(naming: Naming, count: number): TensorToWrite[] {
  return vggTensors(count).map((tensor, i) => ({
    ...tensor,
    name: naming(VGG19_LAYERS[i >> 1]!, i % 2 === 0 ? "weight" : "bias"),
  }));
}

/** A tensor of a kernel with its axes in Keras' order: the definition, number by number. */
function asHwio(tensor: TensorToWrite): TensorToWrite {
  if (tensor.shape.length !== 4) return tensor;
  const [outputs, inputs] = tensor.shape as [number, number];
  const kernel = tensor.data as Float32Array;
  const data = new Float32Array(kernel.length);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let y = 0; y < 3; y++) {
        for (let x = 0; x < 3; x++) {
          data[((y * 3 + x) * inputs + i) * outputs + o] =
            kernel[((o * inputs + i) * 3 + y) * 3 + x]!;
        }
      }
    }
  }
  return { ...tensor, shape: [3, 3, inputs, outputs], data };
}

const NAMINGS: readonly (readonly [what: string, Naming, order: "OIHW" | "HWIO"])[] = [
  ["torchvision", ({ featureIndex }, part) => `features.${featureIndex}.${part}`, "OIHW"],
  [
    "torchvision behind a prefix",
    ({ featureIndex }, part) => `net.vgg.features.${featureIndex}.${part}`,
    "OIHW",
  ],
  ["the paper", paper, "OIHW"],
  ["the paper behind a prefix", (layer, part) => `vgg.${paper(layer, part)}`, "OIHW"],
  ["Keras", keras, "HWIO"],
  [
    "Keras with the layer twice behind a prefix",
    (layer, part) => `model_weights/${block(layer)}/${block(layer)}/${variable(part)}:0`,
    "HWIO",
  ],
  [
    "the older Keras",
    (layer, part) => `${block(layer)}/${block(layer)}_${part === "weight" ? "W" : "b"}_1:0`,
    "HWIO",
  ],
];

for (const [what, naming, order] of NAMINGS) {
  Deno.test(`a VGG-19 with the names of ${what} is found and becomes the same network`, async () => {
    const tensors = named(naming, 3);
    // Whatever the order in the file, and whatever else is there.
    const other = { name: "classifier.0.weight", dtype: "I8", shape: [2], data: new Uint8Array(2) };
    const file = tensorFile([...order === "HWIO" ? tensors.map(asHwio) : tensors, other].reverse());
    const found = findVgg19(file);
    assertEquals(
      found.map((layer) => [layer.layer, layer.order]),
      ["conv1_1", "conv1_2", "conv2_1"].map((layer) => [layer, order]),
    );
    const { bytes } = await compactVgg19(file, { source: "here", preprocessing: "caffe" });
    const network = await loadVgg19(bytes);
    assertEquals([...network.layers.keys()], ["conv1_1", "conv1_2", "conv2_1"]);
    for (const { name, inputs, outputs } of VGG19_LAYERS.slice(0, 3)) {
      const values = (length: number) => Float32Array.from({ length }, (_, i) => syntheticValue(i));
      const { kernel, bias } = network.layers.get(name)!;
      assertEquals(kernel, values(outputs * inputs * 9), name);
      assertEquals(bias, values(outputs), name);
    }
  });

  Deno.test(`all sixteen layers are found by the names of ${what}`, () => {
    // Names and shapes are enough.
    const tensors = VGG19_LAYERS.flatMap((layer) => {
      const { inputs, outputs } = layer;
      const kernel = order === "HWIO" ? [3, 3, inputs, outputs] : [outputs, inputs, 3, 3];
      return (["weight", "bias"] as const).map((part) => ({
        name: naming(layer, part),
        dtype: "F32",
        shape: part === "weight" ? kernel : [outputs],
        data: new Uint8Array(),
      }));
    });
    assertEquals(findVgg19(tensorFile(tensors)).map(({ layer }) => layer), [...LAYER_NAMES]);
  });
}

const BAD: [what: string, tensors: TensorToWrite[], message: string][] = [
  ["nothing", [], 'some.file holds no VGG tensors ("features.0.weight" and on)'],
  [
    "two VGGs, named in two ways",
    [...vggTensors(1), ...named(paper, 1)],
    'more than one VGG, with "features.0.weight" and "conv1_1.weight"',
  ],
  [
    "a kernel twice",
    named(keras, 1).flatMap((
      t,
    ) => [
      asHwio(t),
      asHwio({ ...t, name: t.name.replace(":0", "_1:0") }),
    ]),
    "holds the weight of conv1_1 twice",
  ],
  [
    "Keras' axes in PyTorch's order",
    named(keras, 1),
    '"block1_conv1/kernel:0" as [64, 3, 3, 3], but in VGG-19 it is [3, 3, 3, 64]',
  ],
  [
    "whole numbers",
    [{ ...vggTensors(1)[0]!, dtype: "I32" }, vggTensors(1)[1]!],
    'holds "features.0.weight" as I32, but F32, F16, BF16 or F64 is wanted',
  ],
  [
    "a layer less in Keras' names",
    named(keras, 3).map(asHwio)
      .toSpliced(2, 2),
    'holds conv2_1 but not conv1_2 ("block1_conv2/kernel:0") before it',
  ],
];

for (const [what, tensors, message] of BAD) {
  Deno.test(`no VGG-19 is found in a file that holds ${what}`, () => {
    assertThrows(() => findVgg19(tensorFile(tensors)), PentimentoError, message);
  });
}

Deno.test("a name as long as a book takes no time to be passed over", () => {
  const name = "/block1_conv1/".repeat(100_000);
  const long = { name, dtype: "F32", shape: [0], data: new Uint8Array() };
  assertEquals(findVgg19(tensorFile([long, ...vggTensors(1)])).length, 1);
});
