// Loss of the sums S of squares and D of absolute values of a difference, and its gradient by both:
//
//   scale * S                    scale, 0
//   scale * S / (D + epsilon)    scale / (D + epsilon), -scale * S / (D + epsilon)^2    (SCALED)
//
// In the forward pass scalars[slot] is the loss; BACKWARD: the output is the gradient. One invocation.

struct Params { slot: u32, scale: f32, epsilon: f32 }
var<storage, read> sums: array<vec4f>;
var<storage, read_write> scalars: array<f32>;
var<storage, read_write> gradient: array<vec4f>;

fn main() {
  let size = select(1.0, sums[0].y + params.epsilon, SCALED);
  let loss = params.scale * sums[0].x / size;
  if (BACKWARD) {
    gradient[0] = vec4f(params.scale / size, select(0.0, -loss / size, SCALED), 0.0, 0.0);
  } else {
    scalars[params.slot] = loss;
  }
}
