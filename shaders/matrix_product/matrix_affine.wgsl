// A multiple of a matrix and of the identity: out = f A + g I, where f and g are made on the GPU:
// numbers[which] = (f, g, unused, unused). Matrices are [row][column block] of vec4.
//
// Tile: one invocation computes one vec4.

struct Params { blocks: u32, size: u32, which: u32 }
//: source a
var<storage, read> numbers: array<vec4f>;
//: sink output

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  if (index >= 4u * params.blocks * params.blocks) { return; }
  let row = index / params.blocks;
  let first = 4u * (index % params.blocks);
  let diagonal = vec4u(first, first + 1u, first + 2u, first + 3u) == vec4u(row);
  let factors = numbers[params.which];
  let added = select(0.0, factors.y, row < params.size);
  output(index, factors.x * a(index) + select(vec4f(), vec4f(added), diagonal));
}
