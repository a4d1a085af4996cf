/** What every form of the package has to give: losses of a small picture, by `evaluate()`. */

/**
 * @param {typeof import("../../mod.ts")} library
 * @returns {Promise<Record<string, number>>}
 */
export async function lossesOfAPicture({ evaluate, fromRgba, openGpu, weightsFreeVgg19 }) {
  const gpu = await openGpu();
  const [content, style] = [3, 5].map((step) => fromRgba(waves(32, 24, step), 32, 24));
  // As few kernels as give a loss of each kind: a browser without a GPU compiles for seconds.
  const layers = { content: ["conv1_1"], style: ["conv1_1"] };
  const [contentLayers, styleLayers] = [layers.content, layers.style].map((names) =>
    Object.fromEntries(names.map((name) => [name, 1]))
  );
  const network = weightsFreeVgg19({ style, upTo: "conv1_1" });
  const run = { network, content, style, target: style, contentLayers, styleLayers };
  const { total, terms } = await evaluate(gpu, run);
  gpu[Symbol.dispose]();
  return { total, ...terms };
}

function waves(width, height, step) {
  const bytes = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = i % 4 === 3 ? 255 : 128 + 100 * Math.sin(i / (4 * step) + (i % 4));
  }
  return bytes;
}
