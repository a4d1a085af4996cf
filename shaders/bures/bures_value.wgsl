// The Bures distance of covariances, with the inverse root of the inner matrix:
//
//   scalars[slot] = scale * ( trace(Sigma) + size epsilon + sum S o S - 2 (sqrt(c) sum A o Z - size sqrt(phi)) )
//
// where HAS_TRACE replaces sum S o S by `trace`; and
//
//   numbers[2] = (1 / sqrt(c), f (trace(Z) / sqrt(c) - size / sqrt(phi)))
//
// Matrices are [row][column block] of vec4; A is the inner matrix over its scale c, Z its inverse root, so that
// the trace of A Z is the root's; numbers[1] is (sqrt(c), 0, sqrt(phi), f), see root_scale.wgsl. numbers[2]
// makes of Z twice the derivative of what is in the inner brackets, that by way of phi included.
//
// One workgroup, see workgroup_sum.wgsl.

//: include workgroup_sum

struct Params { blocks: u32, size: u32, slot: u32, scale: f32, epsilon: f32, trace: f32 }
var<storage, read> sigma: array<f32>;
//: source s
//: source a
//: source z
var<storage, read_write> numbers: array<vec4f>;
var<storage, read_write> scalars: array<f32>;

fn main(@builtin(local_invocation_index) i: u32, @builtin(num_workgroups) groups: vec3u) {
  // Sums of S o S, A o Z, the diagonal of Sigma and that of Z.
  var sum = vec4f();
  let count = loop_end(4u * params.blocks * params.blocks, groups);
  for (var at = i; at < count; at += WORKGROUP) {
    let root = s(at);
    sum += vec4f(dot(root, root), dot(a(at), z(at)), 0.0, 0.0);
  }
  for (var row = i; row < params.size; row += WORKGROUP) {
    let block = row * params.blocks + row / 4u;
    sum += vec4f(0.0, 0.0, sigma[4u * block + row % 4u] + params.epsilon, z(block)[row % 4u]);
  }
  let total = workgroup_sum(i, sum);
  if (i == 0u) {
    let known = numbers[1];
    let size = f32(params.size);
    let target_trace = select(total.x, params.trace, HAS_TRACE);
    let roots = known.x * total.y - size * known.z;
    scalars[params.slot] = params.scale * (total.z + target_trace - 2.0 * roots);
    let inverses = total.w / known.x;
    let moved = select(0.0, known.w * (inverses - size / known.z), known.w > 0.0);
    numbers[2] = vec4f(1.0 / known.x, moved, 0.0, 0.0);
  }
}
