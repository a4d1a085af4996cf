// What is left of second moments, or of means, about a number for each channel:
//
//   out[row][column] = moments[row][column] - means[row] * means[column]    (COVARIANCE)
//   out[i] = moments[i] + means[i]                                          otherwise
//
// A matrix is row-major, in rows of `blocks` vec4; means are a vec4 for each channel block.
//
// Tile: one invocation makes one vec4.

struct Shape { count: u32, blocks: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> moments: array<vec4f>;
@group(0) @binding(2) var<storage, read> means: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> result: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  if (COVARIANCE) {
    let row = i / shape.blocks;
    let mean = means[row / 4u][row % 4u];
    result[i] = moments[i] - mean * means[i % shape.blocks];
  } else {
    result[i] = moments[i] + means[i];
  }
}
