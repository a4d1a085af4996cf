/** Reference values beside the checkout. */
import { fromRgba, type Picture } from "../../core/image/picture.ts";
import type { LossNormalization } from "../../core/losses/normalization.ts";
import type { LayerWeights } from "../../core/losses/settings.ts";
import {
  type ConvolutionWeights,
  type LayerName,
  type Preprocessing,
  type Vgg19,
  VGG19_LAYERS,
} from "../../core/network/vgg19.ts";
import type { NetCase } from "./golden.ts";
import { hashedVgg19 } from "./hashed_vgg19.ts";
import { readSafetensorsFile } from "./safetensors_file.ts";
import { sharedFile } from "./shared.ts";

/** A case as `golden.json` beside the checkout writes it. */
interface SharedCase {
  readonly name: string;
  readonly weights: "hashed" | "real";
  readonly convention: Preprocessing;
  readonly pooling: "max" | "avg";
  readonly form: LossNormalization;
  readonly content_layers: readonly LayerName[];
  readonly style_layers: LayerWeights;
  readonly alpha: number;
  readonly beta: number;
  readonly tv: number;
  readonly last: LayerName;
  readonly total: number;
  readonly terms: Readonly<Record<string, number>>;
  readonly grad_norm: number;
  readonly feature_norms_of_target: NetCase["featureNorms"];
  readonly "adam_lr0.02_from_content": readonly number[];
  readonly lbfgs_best_after_evals: {
    readonly evals: number;
    readonly best: number;
    readonly start: number;
  };
}

/** The network cases of the reference data beside the checkout; none where it is not there. */
export async function sharedNetCases(): Promise<NetCase[]> {
  const index = sharedFile("golden/golden.json");
  if (index === undefined) return [];
  const cases: readonly SharedCase[] = JSON.parse(Deno.readTextFileSync(index)).net;
  const gradients = readSafetensorsFile(present("golden/net.safetensors"));
  const pictures = {
    content: await readPng("content"),
    style: await readPng("style"),
    target: await readPng("target"),
  };
  return cases.map((stored) => ({
    name: `shared/${stored.name}`,
    network: () => networkOf(stored),
    ...pictures,
    options: optionsOf(stored),
    total: stored.total,
    termLosses: stored.terms,
    gradNorm: stored.grad_norm,
    gradient: gradients.get(`${stored.name}/grad_target`)!.data,
    featureNorms: stored.feature_norms_of_target,
    adamTrace: stored["adam_lr0.02_from_content"],
    lbfgs: {
      evaluations: stored.lbfgs_best_after_evals.evals,
      start: stored.lbfgs_best_after_evals.start,
      best: stored.lbfgs_best_after_evals.best,
    },
  }));
}

function optionsOf(stored: SharedCase): NetCase["options"] {
  return {
    balance: "none",
    contentLayers: Object.fromEntries(stored.content_layers.map((name) => [name, 1])),
    styleLayers: stored.style_layers,
    contentWeight: stored.alpha,
    styleWeight: stored.beta,
    tvWeight: stored.tv,
    normalization: stored.form,
    pooling: stored.pooling === "avg" ? "average" : "max",
    preprocessing: stored.convention,
  };
}

/** `real`: the trained layers that there are, the deeper ones hashed. */
function networkOf(stored: SharedCase): Vgg19 {
  const network = hashedVgg19(stored.last, stored.convention);
  if (stored.weights === "hashed") return network;
  const layers = new Map<LayerName, ConvolutionWeights>(network.layers);
  const trained = readSafetensorsFile(present("data/weights/vgg19-conv1_1-conv3_4.safetensors"));
  for (const { name, featureIndex } of VGG19_LAYERS) {
    const kernel = trained.get(`features.${featureIndex}.weight`)?.data;
    const bias = trained.get(`features.${featureIndex}.bias`)?.data;
    if (layers.has(name) && kernel && bias) layers.set(name, { kernel, bias });
  }
  return { ...network, name: `trained, then ${network.name}`, layers };
}

async function readPng(name: string): Promise<Picture> {
  // Imported here because it takes a second, and only this data needs it.
  const { Jimp } = await import("jimp");
  const bytes = Deno.readFileSync(present(`golden/${name}.png`));
  const { data, width, height } = (await Jimp.read(bytes.buffer)).bitmap;
  return fromRgba(data, width, height);
}

function present(path: string): URL {
  const url = sharedFile(path);
  if (url === undefined) throw new Error(`The reference data beside the checkout lacks ${path}`);
  return url;
}
