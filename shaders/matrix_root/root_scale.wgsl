// The scaling of a symmetric positive semi-definite matrix A with which the steps to its root converge.
// With t the trace of A + shift I, no eigenvalue is greater than t; a float32 holds none below about
// floor * t, so that much is added, less what is known to be in every eigenvalue already. Where A belongs to
// a loss (HAS_SQUARED), phi is not to move with A as long as A is about as large as at the loss's least
// value, where it is the square of a matrix that is given: t0 is twice the sum of that matrix's squares.
//
//   phi = max(floor * max(t, t0) - sure, 0)       scale = t + phi
//   numbers[0] = (1 / scale, (shift + phi) / scale)       makes (A + shift I + phi I) / scale
//   numbers[1] = (sqrt(scale), 0, sqrt(phi), d phi / d t)
//
// With PLAIN the scale is the Frobenius norm of A + shift I: the matrix squared is A itself, the floor 0.
//
// One workgroup, see workgroup_sum.wgsl.

//: include workgroup_sum

struct Params { blocks: u32, size: u32, shift: f32, floor: f32, sure: f32 }
var<storage, read> matrix: array<f32>;
//: source squared
var<storage, read_write> numbers: array<vec4f>;

fn main(@builtin(local_invocation_index) i: u32, @builtin(num_workgroups) groups: vec3u) {
  var diagonal = 0.0;
  for (var row = i; row < params.size; row += WORKGROUP) {
    diagonal += matrix[row * 4u * params.blocks + row] + params.shift;
  }
  // A matrix of zeros must not divide by 0.
  let trace = max(workgroup_sum(i, vec4f(diagonal)).x, 1e-30);
  // No number of A is greater than the trace, but its square may be greater than a float32.
  let unit = select(1.0, 1.0 / trace, PLAIN);
  var squares = 0.0;
  if (HAS_SQUARED) {
    let count = loop_end(4u * params.blocks * params.blocks, groups);
    for (var at = i; at < count; at += WORKGROUP) {
      let elements = unit * squared(at);
      squares += dot(elements, elements);
    }
  }
  let sum = workgroup_sum(i, vec4f(squares)).x;
  if (i == 0u) {
    let usual = 2.0 * sum;
    let phi = max(params.floor * max(trace, usual) - params.sure, 0.0);
    let scale = select(trace + phi, max(trace * norm(sum, params.shift / trace), 1e-30), PLAIN);
    numbers[0] = vec4f(1.0 / scale, (params.shift + phi) / scale, 0.0, 0.0);
    let moved = select(0.0, params.floor, phi > 0.0 && trace > usual);
    numbers[1] = vec4f(sqrt(scale), 0.0, sqrt(phi), moved);
  }
}

// The Frobenius norm of A + shift I, where the trace of that is 1 and A's squares have a sum.
fn norm(squares: f32, shift: f32) -> f32 {
  return sqrt(squares + shift * (2.0 - shift * f32(params.size)));
}
