// Total variation loss, first step: partial sums of 1/2 (x[i + 1] - x[i])^2 along both axes of three
// planes of pixels. reduce.wgsl adds them up.
//
// INNER leaves out the last row and column altogether; WRAP has the first follow them.
//
// Tile: one invocation computes one partial sum.

struct Params { width: u32, height: u32, threads: u32 }
var<storage, read> pixels: array<f32>;
var<storage, read_write> partial: array<f32>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.x >= params.threads) { return; }
  var sum = 0.0;
  let plane = params.width * params.height;
  let count = loop_end(3u * plane, groups);
  for (var i = id.x; i < count; i += params.threads) {
    let here = pixels[i];
    let ends_row = i % params.width + 1u == params.width;
    let ends_column = i / params.width % params.height + 1u == params.height;
    if (INNER && (ends_row || ends_column)) { continue; }
    if (WRAP || !ends_row) {
      let step = pixels[select(i + 1u, i + 1u - params.width, ends_row)] - here;
      sum += 0.5 * step * step;
    }
    if (WRAP || !ends_column) {
      let step = pixels[select(i + params.width, i + params.width - plane, ends_column)] - here;
      sum += 0.5 * step * step;
    }
  }
  partial[id.x] = sum;
}
