/** The published networks that can be fetched by name. */
import { expectOptions, expectText } from "../../core/checks.ts";
import { outOfRange, PentimentoError, quoted } from "../../core/errors.ts";
import type { Preprocessing } from "../../core/network/vgg19.ts";
import type { CompactFile } from "../vgg/compact.ts";
import { fetchVgg19, type FetchVgg19Options } from "./fetch_vgg19.ts";

/**
 * One address of a known network.
 *
 * @category Fetching
 */
export interface Mirror {
  /** The address. */
  readonly url: string;
  /** The revision that the address names, where it names one. */
  readonly revision?: string;
  /** SHA-256 of the whole file, which the host must claim if it claims one. */
  readonly sha256?: string;
}

/**
 * A trained VGG-19 that is published.
 *
 * @category Fetching
 */
export interface KnownNetwork {
  /** A description in half a sentence. */
  readonly description: string;
  /** The license of the weights, as SPDX has it. */
  readonly license: string;
  /** The preprocessing that it expects. */
  readonly preprocessing: Preprocessing;
  /** The addresses at which it is published, the best first. */
  readonly mirrors: readonly Mirror[];
}

const TIMM_REVISION = "128d4708565b3a414bcbb9bbad440b2fe37b9f18";

/**
 * The networks that {@linkcode fetchKnownVgg19} knows, by name; the first is the default.
 *
 * @category Fetching
 */
export const KNOWN_NETWORKS: ReadonlyMap<string, KnownNetwork> = new Map([
  ["vgg19", {
    description: "torchvision's, trained on ImageNet",
    license: "BSD-3-Clause",
    preprocessing: "torchvision",
    mirrors: [
      {
        url: `https://huggingface.co/timm/vgg19.tv_in1k/resolve/${TIMM_REVISION}/model.safetensors`,
        revision: TIMM_REVISION,
        sha256: "11aea017b543ff59233749d8f1cf544cda749378f5790d2fedab841fb86b7669",
      },
      { url: "https://download.pytorch.org/models/vgg19-dcbb9e9d.pth" },
    ],
  }],
  ["caffe", {
    description: "the original of Simonyan and Zisserman of 2014",
    license: "CC-BY-4.0",
    preprocessing: "caffe",
    mirrors: [
      { url: "https://web.eecs.umich.edu/~justincj/models/vgg19-d01eb7cb.pth" },
      // HDF5 is read whole, not in ranges.
      {
        url: "https://storage.googleapis.com/tensorflow/keras-applications/vgg19/" +
          "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
      },
    ],
  }],
]);

/**
 * Options of {@linkcode fetchKnownVgg19}: those that the table of networks does not decide.
 *
 * @category Fetching
 */
export interface FetchKnownOptions
  extends Omit<FetchVgg19Options, "expectedSha256" | "revision" | "license"> {
  /** The table of networks. Default {@linkcode KNOWN_NETWORKS}. */
  readonly networks?: ReadonlyMap<string, KnownNetwork> | undefined;
  /** Called with the reason why a mirror failed, in one sentence, before the next is tried. Default: not called. */
  readonly onMirror?: ((why: string) => void) | undefined;
}

/**
 * Fetches a known network from the first of its mirrors that has it.
 *
 * @param name one of {@linkcode KNOWN_NETWORKS}
 * @throws {PentimentoError} when there is no such network, or with the failures of all its mirrors
 * @throws the signal's reason when it is aborted
 * @category Fetching
 */
export async function fetchKnownVgg19(
  name: string,
  options: FetchKnownOptions = {},
): Promise<CompactFile> {
  expectText("name of the network", name);
  expectOptions("fetchKnownVgg19()", options);
  const { networks = KNOWN_NETWORKS, onMirror, ...rest } = options;
  const network = networks.get(name);
  if (network === undefined) {
    throw outOfRange(
      `A known network is wanted (${[...networks.keys()].join(", ")}), but ${quoted(name)} was ` +
        "given: name one of these, or give an address or a file",
    );
  }
  const failures: string[] = [];
  for (const mirror of network.mirrors) {
    try {
      return await fetchMirror(mirror, network, rest);
    } catch (error) {
      rest.signal?.throwIfAborted();
      if (!(error instanceof PentimentoError)) throw error;
      failures.push(error.message);
      if (failures.length < network.mirrors.length) onMirror?.(error.message);
    }
  }
  throw new PentimentoError(
    `No mirror gave ${quoted(name)}: ${failures.map((why, i) => `(${i + 1}) ${why}`).join("; ")}`,
  );
}

/** Fetches from one mirror, and checks that it is the network of the table. */
async function fetchMirror(
  { url, revision, sha256 }: Mirror,
  { license, preprocessing }: KnownNetwork,
  options: FetchVgg19Options,
): Promise<CompactFile> {
  const file = await fetchVgg19(url, {
    ...options,
    expectedSha256: sha256,
    revision,
    license,
  });
  // Unless the caller names it, the preprocessing follows from the first filters, which no other network has.
  if (options.preprocessing !== undefined || file.preprocessing === preprocessing) return file;
  throw new PentimentoError(
    `${url} should hold a network for the preprocessing ${preprocessing}, but it holds one for ` +
      `${file.preprocessing}: use another source`,
  );
}
