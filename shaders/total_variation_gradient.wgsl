// Gradient of the total variation loss: scale * the sum, over the neighbours n of a pixel x in its
// plane, of (x - n); plus `addend`, what other losses contributed to the same pixels (HAS_ADDEND).

struct Shape { width: u32, height: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> pixels: array<f32>;
@group(0) @binding(5) var<storage, read> addend: array<f32>;
@group(0) @binding(7) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  let count = 3u * shape.width * shape.height;
  // What fills the last vec4 up is zero: optimisers take products over it.
  if (i >= count && i < (count + 3u) / 4u * 4u) { output[i] = 0.0; }
  if (i >= count) { return; }
  let x = i % shape.width;
  let y = i / shape.width % shape.height;
  let here = pixels[i];
  var sum = 0.0;
  if (x > 0u) { sum += here - pixels[i - 1u]; }
  if (x + 1u < shape.width) { sum += here - pixels[i + 1u]; }
  if (y > 0u) { sum += here - pixels[i - shape.width]; }
  if (y + 1u < shape.height) { sum += here - pixels[i + shape.width]; }
  var gradient = shape.scale * sum;
  if (HAS_ADDEND) { gradient += addend[i]; }
  output[i] = gradient;
}
