// Total variation loss by a stencil of nine points, first step: partial sums of
//
//   straight * ((x[r, c + 1] - x[r, c])^2 + (x[r + 1, c] - x[r, c])^2)
//   diagonal * ((x[r + 1, c + 1] - x[r, c])^2 + (x[r + 1, c] - x[r, c + 1])^2)
//
// over three planes of pixels whose edge goes on for one pixel outside, where differences along the axes are not
// counted. reduce.wgsl adds the partial sums up.

struct Shape { width: u32, height: u32, threads: u32, straight: f32, diagonal: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> pixels: array<f32>;
@group(0) @binding(7) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.x >= shape.threads) { return; }
  // Squares of four pixels, of which the outermost begin and end outside.
  let columns = shape.width + 1u;
  let rows = shape.height + 1u;
  var sum = 0.0;
  // Not bounded by a bare uniform: see product.wgsl.
  let count = 3u * rows * columns + groups.z - 1u;
  for (var i = id.x; i < count; i += shape.threads) {
    let column = i % columns;
    let row = i / columns % rows;
    let plane = i / (columns * rows) * shape.height;
    let left = max(column, 1u) - 1u;
    let right = min(column, shape.width - 1u);
    let upper = (plane + max(row, 1u) - 1u) * shape.width;
    let lower = (plane + min(row, shape.height - 1u)) * shape.width;
    let a = pixels[upper + left];
    let b = pixels[upper + right];
    let c = pixels[lower + left];
    let d = pixels[lower + right];
    sum += shape.diagonal * ((d - a) * (d - a) + (c - b) * (c - b));
    if (column > 0u && row > 0u) {
      sum += shape.straight * ((b - a) * (b - a) + (c - a) * (c - a));
    }
  }
  partial[id.x] = sum;
}
