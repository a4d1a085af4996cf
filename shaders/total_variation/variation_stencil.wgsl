// Total variation loss by a stencil of nine points, first step: partial sums of
//
//   straight * ((x[r, c + 1] - x[r, c])^2 + (x[r + 1, c] - x[r, c])^2)
//   diagonal * ((x[r + 1, c + 1] - x[r, c])^2 + (x[r + 1, c] - x[r, c + 1])^2)
//
// over three planes of pixels whose edge goes on for one pixel outside, where differences along the axes are not
// counted. reduce.wgsl adds the partial sums up.
//
// Tile: one invocation computes one partial sum.

struct Params { width: u32, height: u32, threads: u32, straight: f32, diagonal: f32 }
var<storage, read> pixels: array<f32>;
var<storage, read_write> partial: array<f32>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.x >= params.threads) { return; }
  // Squares of four pixels, of which the outermost begin and end outside.
  let columns = params.width + 1u;
  let rows = params.height + 1u;
  var sum = 0.0;
  let count = loop_end(3u * rows * columns, groups);
  for (var i = id.x; i < count; i += params.threads) {
    let column = i % columns;
    let row = i / columns % rows;
    let plane = i / (columns * rows) * params.height;
    let left = max(column, 1u) - 1u;
    let right = min(column, params.width - 1u);
    let upper = (plane + max(row, 1u) - 1u) * params.width;
    let lower = (plane + min(row, params.height - 1u)) * params.width;
    let a = pixels[upper + left];
    let b = pixels[upper + right];
    let c = pixels[lower + left];
    let d = pixels[lower + right];
    sum += params.diagonal * ((d - a) * (d - a) + (c - b) * (c - b));
    if (column > 0u && row > 0u) {
      sum += params.straight * ((b - a) * (b - a) + (c - a) * (c - a));
    }
  }
  partial[id.x] = sum;
}
