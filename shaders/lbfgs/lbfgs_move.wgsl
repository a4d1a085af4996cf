// The pixels of the next evaluation of L-BFGS: start + step d, on arrays of vec4. The vectors lie as in
// lbfgs_dots.wgsl.
//
// Tile: one invocation moves one vec4.

//: include lbfgs_state

struct Params { count: u32 }
var<storage, read> state: LbfgsState;
var<storage, read> vectors: array<vec4f>;
var<storage, read_write> pixels: array<vec4f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  let count = params.count;
  if (i >= count) { return; }
  var moved = vectors[count + i];
  // Without a step the direction may be anything, even infinite.
  if (state.step != 0.0) { moved += state.step * vectors[i]; }
  pixels[i] = moved;
}
