// Total variation loss, first step: partial sums of 1/2 (x[i + 1] - x[i])^2 along both axes of three
// planes of pixels. reduce.wgsl adds them up.
//
// INNER leaves out the last row and column altogether; WRAP has the first follow them.

struct Shape { width: u32, height: u32, threads: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> pixels: array<f32>;
@group(0) @binding(7) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.x >= shape.threads) { return; }
  var sum = 0.0;
  let plane = shape.width * shape.height;
  // Not bounded by a bare uniform: see product.wgsl.
  let count = 3u * plane + groups.z - 1u;
  for (var i = id.x; i < count; i += shape.threads) {
    let here = pixels[i];
    let ends_row = i % shape.width + 1u == shape.width;
    let ends_column = i / shape.width % shape.height + 1u == shape.height;
    if (INNER && (ends_row || ends_column)) { continue; }
    if (WRAP || !ends_row) {
      let step = pixels[select(i + 1u, i + 1u - shape.width, ends_row)] - here;
      sum += 0.5 * step * step;
    }
    if (WRAP || !ends_column) {
      let step = pixels[select(i + shape.width, i + shape.width - plane, ends_column)] - here;
      sum += 0.5 * step * step;
    }
  }
  partial[id.x] = sum;
}
