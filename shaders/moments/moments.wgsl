// Covariance of second moments about a point, or mean of means about a point:
//
//   out[row][column] = moments[row][column] - means[row] * means[column]    (COVARIANCE)
//   out[i] = moments[i] + means[i]                                          otherwise
//
// A matrix is row-major, in rows of `blocks` vec4; means are a vec4 for each channel block.
//
// Tile: one invocation computes one vec4.

struct Params { count: u32, blocks: u32 }
var<storage, read> moments: array<vec4f>;
var<storage, read> means: array<vec4f>;
var<storage, read_write> result: array<vec4f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  if (COVARIANCE) {
    let row = i / params.blocks;
    let mean = means[row / 4u][row % 4u];
    result[i] = moments[i] - mean * means[i % params.blocks];
  } else {
    result[i] = moments[i] + means[i];
  }
}
