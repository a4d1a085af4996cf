// Gradient of the total variation loss: scale * the sum, over the neighbours n of a pixel x in its
// plane, of (x - n); plus `addend`, the gradient of other losses by the same pixels (HAS_ADDEND).
//
// INNER and WRAP as in total_variation.wgsl: without the last row and column no differences are taken along
// these; where the first follow them, every pixel has four neighbours.
//
// Tile: one invocation computes one number.

struct Params { width: u32, height: u32, scale: f32 }
var<storage, read> pixels: array<f32>;
var<storage, read> addend: array<f32>;
var<storage, read_write> output: array<f32>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  let plane = params.width * params.height;
  let count = 3u * plane;
  // The padding of the last vec4 is zero: optimisers take products over it.
  if (i >= count && i < (count + 3u) / 4u * 4u) { output[i] = 0.0; }
  if (i >= count) { return; }
  let begins_row = i % params.width == 0u;
  let ends_row = i % params.width + 1u == params.width;
  let y = i / params.width % params.height;
  let begins_column = y == 0u;
  let ends_column = y + 1u == params.height;
  let here = pixels[i];
  var sum = 0.0;
  if (!(INNER && ends_column)) {
    if (WRAP || !begins_row) { sum += here - pixels[select(i - 1u, i + params.width - 1u, begins_row)]; }
    if (WRAP || !ends_row) { sum += here - pixels[select(i + 1u, i + 1u - params.width, ends_row)]; }
  }
  if (!(INNER && ends_row)) {
    if (WRAP || !begins_column) {
      sum += here - pixels[select(i - params.width, i + plane - params.width, begins_column)];
    }
    if (WRAP || !ends_column) {
      sum += here - pixels[select(i + params.width, i + params.width - plane, ends_column)];
    }
  }
  var gradient = params.scale * sum;
  if (HAS_ADDEND) { gradient += addend[i]; }
  output[i] = gradient;
}
