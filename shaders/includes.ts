/** Texts that kernels include by name: `//: include workgroup_sum`. */

import adamState from "./adam/adam_state.wgsl" with { type: "text" };
import border from "./common/border.wgsl" with { type: "text" };
import optimizerState from "./common/optimizer_state.wgsl" with { type: "text" };
import prelude from "./common/prelude.wgsl" with { type: "text" };
import workgroupSum from "./common/workgroup_sum.wgsl" with { type: "text" };
import lbfgsLineSearch from "./lbfgs/lbfgs_line_search.wgsl" with { type: "text" };
import lbfgsRecursion from "./lbfgs/lbfgs_recursion.wgsl" with { type: "text" };
import lbfgsState from "./lbfgs/lbfgs_state.wgsl" with { type: "text" };
import lbfgsTransitions from "./lbfgs/lbfgs_transitions.wgsl" with { type: "text" };
import sortValue from "./sort/sort_value.wgsl" with { type: "text" };

/** By the name of the file. The prelude is part of every kernel. */
export const INCLUDES: Readonly<Record<string, string>> = {
  adam_state: adamState,
  border,
  lbfgs_line_search: lbfgsLineSearch,
  lbfgs_recursion: lbfgsRecursion,
  lbfgs_state: lbfgsState,
  lbfgs_transitions: lbfgsTransitions,
  optimizer_state: optimizerState,
  prelude,
  sort_value: sortValue,
  workgroup_sum: workgroupSum,
};
