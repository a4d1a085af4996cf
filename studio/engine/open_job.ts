/** A job with its pictures decoded and its network made: what the library paints. */
import {
  deepestLayer,
  fitLongestSide,
  type Picture,
  sideBySide,
  type StylizeOptions,
  type Vgg19,
  weightsFreeVgg19,
} from "@pentimento/pentimento";
import type { Job, PictureFile } from "../protocol.ts";
import { decodeMask, decodePicture } from "./decode.ts";
import type { Trained } from "./trained.ts";

/** The longest side of a style image as the network is made from it. */
const STYLE_SIZE = 512;

/** The decoded pictures of a job and its network, kept as long as the job's files are the same. */
export class Studio {
  #pictures = new Map<string, Picture>();
  #network: { readonly of: string; readonly network: Vgg19 } | undefined;
  readonly #trained: Trained;

  /** @param trained has the trained networks */
  constructor(trained: Trained) {
    this.#trained = trained;
  }

  /**
   * The library's options for a job.
   *
   * @throws {PentimentoError} when a picture cannot be decoded
   */
  async open(job: Job): Promise<StylizeOptions> {
    const { options, styles } = job;
    const before = this.#pictures;
    const decoded = async (file: PictureFile) => {
      const picture = before.get(file.sha256) ?? await decodePicture(file, options.size);
      this.#pictures.set(file.sha256, picture);
      return picture;
    };
    this.#pictures = new Map();
    const content = await decoded(job.content);
    const style = [];
    for (const one of styles) {
      const { weight = 1, scale = 1, detail = "all" } = one;
      const region = await decodeMask(one.mask);
      const picture = await decoded(one);
      style.push({ picture, weight, scale, detail, ...region && { mask: region } });
    }
    const contentMap = await decodeMask(job.contentMap);
    const protect = await decodeMask(job.protect);
    const network = job.network ? await this.#trained.get(job.network) : this.#networkOf(
      job,
      job.mode === "reconstruct" ? [content] : style.map(({ picture }) => picture),
    );
    return {
      ...options,
      ...contentMap && { contentMap },
      ...protect && { protect },
      network,
      content,
      style,
    };
  }

  /** The network for the styles of a job: the same as the command line makes. */
  #networkOf({ content, styles, options, mode }: Job, pictures: readonly Picture[]): Vgg19 {
    const { seed = 1 } = options;
    const files = mode === "reconstruct" ? [content] : styles;
    const own = Math.max(...pictures.map(({ width, height }) => Math.max(width, height)));
    const size = Math.min(options.size ?? own, STYLE_SIZE);
    const upTo = deepestLayer(
      mode === "reconstruct"
        ? { ...options, styleLayers: {} }
        : mode === "texture"
        ? { ...options, contentLayers: {} }
        : options,
    );
    const of = [...files.map(({ sha256 }) => sha256), seed, size, upTo].join(" ");
    if (this.#network?.of !== of) {
      const style = sideBySide(pictures.map((picture) => fitLongestSide(picture, size)));
      this.#network = { of, network: weightsFreeVgg19({ style, seed, upTo }) };
    }
    return this.#network.network;
  }
}
