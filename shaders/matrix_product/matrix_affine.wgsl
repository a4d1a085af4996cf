// A multiple of a matrix and of the identity: out = f A + g I, where f and g are made on the GPU:
// numbers[which] = (f, g, unused, unused). Matrices are [row][column block] of vec4.

struct Shape { blocks: u32, size: u32, which: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source a 1
@group(0) @binding(2) var<storage, read> numbers: array<vec4f>;
//: sink output 7

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  if (index >= 4u * shape.blocks * shape.blocks) { return; }
  let row = index / shape.blocks;
  let first = 4u * (index % shape.blocks);
  let diagonal = vec4u(first, first + 1u, first + 2u, first + 3u) == vec4u(row);
  let factors = numbers[shape.which];
  let added = select(0.0, factors.y, row < shape.size);
  output(index, factors.x * a(index) + select(vec4f(), vec4f(added), diagonal));
}
