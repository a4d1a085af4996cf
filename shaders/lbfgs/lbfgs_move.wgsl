// The pixels move to where L-BFGS wants its next evaluation: start + step d, on arrays of vec4. The vectors
// lie as in lbfgs_dots.wgsl.

struct Shape { count: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> state: LbfgsState;
@group(0) @binding(2) var<storage, read> vectors: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> pixels: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  let count = shape.count;
  if (i >= count) { return; }
  var moved = vectors[count + i];
  // Without a step the direction may be anything, even infinite.
  if (state.step != 0.0) { moved += state.step * vectors[i]; }
  pixels[i] = moved;
}
