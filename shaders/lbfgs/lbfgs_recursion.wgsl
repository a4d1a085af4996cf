// The two-loop recursion of L-BFGS (Nocedal and Wright, "Numerical Optimization", 2nd edition, algorithm 7.4)
// on dot products alone: the direction comes as its coefficients over g, s_k and y_k, so no vector is
// touched (the idea is that of Chen, Wang and Zhou, "Large-scale L-BFGS using MapReduce", 2014). The
// products are those of the vectors as they are stored, so they err no more than those of the usual form.
//
// products[k * HISTORY + l] is s_k.y_l for pairs l no older than k, and HISTORY^2 further on is y_k.y_l.
// Sums, kept products and params are those of lbfgs_decide.wgsl.

const YY = HISTORY * HISTORY;

var<workgroup> products: array<f32, 2u * HISTORY * HISTORY>;
// g.s_k and g.y_k.
var<private> gs: array<f32, HISTORY>;
var<private> gy: array<f32, HISTORY>;

// The least s.y of a pair, relative to |s| |y|: less is the rounding error of float32.
const CURVATURE_NOISE = 1e-6;

fn keep_product(at: u32, value: f32) {
  products[at] = value;
  kept[at] = value;
}

// The scale of a vector with so large a squared norm: the power of two below its root mean square, so that
// 16 bits neither overflow (the largest of n numbers is sqrt(n) times that at most) nor lose much.
fn scale_for(squares: f32) -> f32 {
  if (!HALF) { return 1.0; }
  let mean = max(sqrt(squares / params.numbers), 1e-30);
  return bitcast<f32>(bitcast<u32>(mean) & 0x7f800000u);
}

// Remembers the step just taken, if the function curves upwards along it: else its pair would spoil the
// direction. Then fills gs and gy.
fn remember() {
  let sy = sums[SY];
  let squares = sums[CHANGE_SQUARES];
  let step = sqrt(sums[STEP_SQUARES]);
  state.slot = HISTORY;
  for (var k = 0u; k < state.used; k++) {
    gs[k] = state.step_scales[k] * sums[GS + k];
    gy[k] = state.change_scales[k] * sums[GY + k];
  }
  if (!(sy > CURVATURE_NOISE * step * sqrt(squares)) || !is_finite(squares) || !is_finite(sy)) { return; }
  let slot = state.next;
  state.slot = slot;
  state.next = (slot + 1u) % HISTORY;
  for (var k = 0u; k < state.used; k++) {
    let changes = state.change_scales[k] * sums[CHANGES + k];
    keep_product(k * HISTORY + slot, state.step_scales[k] * sums[YS + k]);
    keep_product(YY + k * HISTORY + slot, changes);
    keep_product(YY + slot * HISTORY + k, changes);
  }
  state.step_scales[slot] = scale_for(sums[STEP_SQUARES]);
  state.change_scales[slot] = scale_for(squares);
  keep_product(slot * HISTORY + slot, sy);
  keep_product(YY + slot * HISTORY + slot, squares);
  gs[slot] = sums[GRADIENT_STEP];
  gy[slot] = sums[GRADIENT_CHANGE];
  state.used = min(state.used + 1u, HISTORY);
}

// The slot of the j-th pair, the newest first.
fn slot_of(j: u32) -> u32 {
  return (state.next + 2u * HISTORY - 1u - j) % HISTORY;
}

// Sets the coefficients of the direction -r from the pairs, of which there is at least one; returns its slope.
fn recursion() -> f32 {
  var alpha: array<f32, HISTORY>;
  var beta: array<f32, HISTORY>;
  for (var j = 0u; j < state.used; j++) {
    let k = slot_of(j);
    // s_k.q with q = g - sum of alpha_l y_l over newer l.
    var product = gs[k];
    for (var newer = 0u; newer < j; newer++) {
      let l = slot_of(newer);
      product -= alpha[l] * products[k * HISTORY + l];
    }
    alpha[k] = product / products[k * HISTORY + k];
  }
  let newest = slot_of(0u);
  let scale = products[newest * HISTORY + newest] / products[YY + newest * HISTORY + newest];
  state.gradient_factor = -scale;
  var slope = -scale * sums[SQUARES];
  for (var j = state.used; j > 0u; j--) {
    let k = slot_of(j - 1u);
    // y_k.r with r = scale q + sum of beta_l s_l over older l.
    var product = gy[k];
    for (var l = 0u; l < state.used; l++) { product -= alpha[l] * products[YY + k * HISTORY + l]; }
    product *= scale;
    for (var older = j; older < state.used; older++) {
      let l = slot_of(older);
      product += beta[l] * products[l * HISTORY + k];
    }
    beta[k] = alpha[k] - product / products[k * HISTORY + k];
    state.step_factors[k] = -beta[k];
    state.change_factors[k] = scale * alpha[k];
    slope += state.step_factors[k] * gs[k] + state.change_factors[k] * gy[k];
  }
  return slope;
}
