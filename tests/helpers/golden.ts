/** Reference values of whole networks by PyTorch. */
import type { Picture } from "../../core/image/picture.ts";
import type { LayerName, Vgg19 } from "../../core/network/vgg19.ts";
import type { ReferenceLosses } from "../../core/run/reference.ts";
import { hashedVgg19 } from "./hashed_vgg19.ts";
import { readSafetensorsFile } from "./safetensors_file.ts";
import { sharedNetCases } from "./shared_golden.ts";
import { syntheticPictures } from "./synthetic_pictures.ts";

export { hashedVgg19 } from "./hashed_vgg19.ts";
export { assertGolden, type GoldenTensor, type OpCase, opCases } from "./golden_ops.ts";

/** A network's losses and gradient, as PyTorch computes them in float64. */
export interface LossCase {
  /** For example `hashed_gatys_max`; those from beside the checkout begin with `shared/`. */
  readonly name: string;
  /** The network, just deep enough for the losses. */
  network(): Vgg19;
  /** The content image. */
  readonly content: Picture;
  /** The style image, of another size. */
  readonly style: Picture;
  /** The picture at which losses and gradient were taken. */
  readonly target: Picture;
  /** All that `evaluate()` may be told. */
  readonly options: ReferenceLosses & { readonly balance: "none" };
  /** The total loss. */
  readonly total: number;
  /** Every term, without alpha and beta: `content/conv4_2`, `style/conv1_1`, `tv` ... */
  readonly termLosses: Readonly<Record<string, number>>;
  /** The Euclidean norm of the gradient. */
  readonly gradNorm: number;
  /** The gradient with respect to the target's pixels (CHW). */
  readonly gradient: Float32Array;
  /** The Euclidean norm of the target's features of every layer that was computed. */
  readonly featureNorms: Readonly<Partial<Record<LayerName, number>>>;
}

/** The same of a whole network, with the losses of runs. */
export interface NetCase extends LossCase {
  /** The total before each of ten steps of Adam (rate 0.02) from the content image, without clipping. */
  readonly adamTrace: readonly number[];
  /** The losses of L-BFGS (strong Wolfe, history 10) from the content image. */
  readonly lbfgs: LbfgsReach;
}

/** Losses that a run of L-BFGS met. */
export interface LbfgsReach {
  /** The number of evaluations of loss and gradient. */
  readonly evaluations: number;
  /** The first loss. */
  readonly start: number;
  /** The least loss. */
  readonly best: number;
}

/** A picture's bytes in two sums, so that a formula that went astray is named as such. */
export interface PictureChecksum {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Of all bytes. */
  readonly sum: number;
  /** Of all bytes, byte `i` (CHW) times `i + 1`. */
  readonly weightedSum: number;
}

type PictureName = keyof typeof syntheticPictures;

type Stored<Case extends LossCase> =
  & Omit<Case, "network" | PictureName | "gradient" | "gradNorm" | "termLosses">
  & { readonly gradientNorm: number; readonly terms: LossCase["termLosses"] };

/** The left and the upper edge of what is cut out, its columns and rows. */
type Cut = readonly [left: number, top: number, width: number, height: number];

interface StoredNet {
  readonly pictures: Readonly<Record<PictureName, PictureChecksum>>;
  readonly cases: readonly Stored<NetCase>[];
  readonly shallow: Stored<LossCase> & { readonly cuts: Readonly<Record<PictureName, Cut>> };
}

const FIXTURES = new URL("../fixtures/golden/", import.meta.url);

/** Our own cases, and those beside the checkout where they are. */
export async function netCases(): Promise<NetCase[]> {
  return [...ownNetCases(), ...await sharedNetCases()];
}

/** The cases of `tests/fixtures/golden/net.json`. */
export function ownNetCases(): NetCase[] {
  return storedNet().cases.map((stored) => withData(stored, (name) => syntheticPictures[name]()));
}

/** Layers of 64, 128 and 256 channels on parts of the pictures: for what is repeated with many kernels. */
export function shallowCase(): LossCase {
  const { cuts, ...stored } = storedNet().shallow;
  return withData(stored, (name) => cut(syntheticPictures[name](), cuts[name]));
}

function withData<Case extends LossCase>(
  { gradientNorm, terms: termLosses, ...stored }: Stored<Case>,
  picture: (name: PictureName) => Picture,
) {
  const { name, options, featureNorms } = stored;
  const gradients = readSafetensorsFile(new URL("net.safetensors", FIXTURES));
  return {
    ...stored,
    termLosses,
    // The references are the formulas as they stand.
    options: { ...options, balance: "none" as const },
    content: picture("content"),
    style: picture("style"),
    target: picture("target"),
    network: () => hashedVgg19(lastOf(featureNorms), options.preprocessing),
    gradNorm: gradientNorm,
    gradient: gradients.get(`${name}/gradient`)!.data,
  };
}

function cut({ width, height, data }: Picture, [left, top, columns, rows]: Cut): Picture {
  const part = new Float32Array(3 * columns * rows);
  for (let i = 0; i < part.length; i++) {
    const x = i % columns, y = Math.floor(i / columns) % rows, c = Math.floor(i / (columns * rows));
    part[i] = data[(c * height + top + y) * width + left + x]!;
  }
  return { width: columns, height: rows, data: part };
}

/** The sums of the synthetic pictures' bytes, according to `make_fixtures.py`. */
export function pictureChecksums(): StoredNet["pictures"] {
  return storedNet().pictures;
}

function storedNet(): StoredNet {
  return JSON.parse(Deno.readTextFileSync(new URL("net.json", FIXTURES)));
}

/** The deepest layer: they stand in order. */
function lastOf(norms: NetCase["featureNorms"]): LayerName {
  return Object.keys(norms).at(-1) as LayerName;
}
