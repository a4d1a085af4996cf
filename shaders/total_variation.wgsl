// Total variation loss, first step: partial sums of 1/2 (x[i + 1] - x[i])^2 along both axes of three
// planes of pixels. reduce.wgsl adds them up.

struct Shape { width: u32, height: u32, threads: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> pixels: array<f32>;
@group(0) @binding(7) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.threads) { return; }
  var sum = 0.0;
  for (var i = id.x; i < 3u * shape.width * shape.height; i += shape.threads) {
    let here = pixels[i];
    if (i % shape.width + 1u < shape.width) {
      let step = pixels[i + 1u] - here;
      sum += 0.5 * step * step;
    }
    if (i / shape.width % shape.height + 1u < shape.height) {
      let step = pixels[i + shape.width] - here;
      sum += 0.5 * step * step;
    }
  }
  partial[id.x] = sum;
}
