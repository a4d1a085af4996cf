// Gradient of the total variation loss: scale * the sum, over the neighbours n of a pixel x in its
// plane, of (x - n); plus `addend`, what other losses contributed to the same pixels (HAS_ADDEND).
//
// INNER and WRAP as in total_variation.wgsl: without the last row and column no differences are taken along
// these; where the first follow them, every pixel has four neighbours.

struct Shape { width: u32, height: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> pixels: array<f32>;
@group(0) @binding(5) var<storage, read> addend: array<f32>;
@group(0) @binding(7) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  let plane = shape.width * shape.height;
  let count = 3u * plane;
  // What fills the last vec4 up is zero: optimisers take products over it.
  if (i >= count && i < (count + 3u) / 4u * 4u) { output[i] = 0.0; }
  if (i >= count) { return; }
  let begins_row = i % shape.width == 0u;
  let ends_row = i % shape.width + 1u == shape.width;
  let y = i / shape.width % shape.height;
  let begins_column = y == 0u;
  let ends_column = y + 1u == shape.height;
  let here = pixels[i];
  var sum = 0.0;
  if (!(INNER && ends_column)) {
    if (WRAP || !begins_row) { sum += here - pixels[select(i - 1u, i + shape.width - 1u, begins_row)]; }
    if (WRAP || !ends_row) { sum += here - pixels[select(i + 1u, i + 1u - shape.width, ends_row)]; }
  }
  if (!(INNER && ends_row)) {
    if (WRAP || !begins_column) {
      sum += here - pixels[select(i - shape.width, i + plane - shape.width, begins_column)];
    }
    if (WRAP || !ends_column) {
      sum += here - pixels[select(i + shape.width, i + shape.width - plane, ends_column)];
    }
  }
  var gradient = shape.scale * sum;
  if (HAS_ADDEND) { gradient += addend[i]; }
  output[i] = gradient;
}
