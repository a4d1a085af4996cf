// The Bures distance of covariances, after the Newton-Schulz iteration:
//
//   scalars[slot] = scale * ( trace(Sigma) + size epsilon + sum S o S - 2 (sqrt(c) sum Y o T - size sqrt(phi)) )
//
// where HAS_TRACE replaces sum S o S by `trace`; and
//
//   numbers[3] = (1 / sqrt(c), f (trace(Z) / sqrt(c) - size / sqrt(phi)))
//
// Matrices are [row][column block] of vec4; Y T is the last step's root, made here only as far as its trace
// goes, Z the inverse root; numbers[2] is (sqrt(c), 0, sqrt(phi), f), see root_scale.wgsl. numbers[3] makes of
// Z twice the derivative of what is in the inner brackets, that by way of phi included.
//
// One workgroup, see workgroup_sum.wgsl.

//: include workgroup_sum

struct Params { blocks: u32, size: u32, slot: u32, scale: f32, epsilon: f32, trace: f32 }
var<storage, read> sigma: array<f32>;
//: source s
//: source y
//: source t
var<storage, read> z: array<f32>;
var<storage, read_write> numbers: array<vec4f>;
var<storage, read_write> scalars: array<f32>;

fn main(@builtin(local_invocation_index) i: u32, @builtin(num_workgroups) groups: vec3u) {
  // Sums of S o S, Y o T, the diagonal of Sigma and that of Z.
  var sum = vec4f();
  let count = loop_end(4u * params.blocks * params.blocks, groups);
  for (var at = i; at < count; at += WORKGROUP) {
    let root = s(at);
    sum += vec4f(dot(root, root), dot(y(at), t(at)), 0.0, 0.0);
  }
  for (var row = i; row < params.size; row += WORKGROUP) {
    let at = row * 4u * params.blocks + row;
    sum += vec4f(0.0, 0.0, sigma[at] + params.epsilon, z[at]);
  }
  let total = workgroup_sum(i, sum);
  if (i == 0u) {
    let known = numbers[2];
    let size = f32(params.size);
    let target_trace = select(total.x, params.trace, HAS_TRACE);
    let roots = known.x * total.y - size * known.z;
    scalars[params.slot] = params.scale * (total.z + target_trace - 2.0 * roots);
    let inverses = total.w / known.x;
    let moved = select(0.0, known.w * (inverses - size / known.z), known.w > 0.0);
    numbers[3] = vec4f(1.0 / known.x, moved, 0.0, 0.0);
  }
}
