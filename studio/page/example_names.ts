/** The examples' names: the build takes these pictures along, the first of each are there when the page opens. */

/** Contents. */
export const CONTENT_EXAMPLES = ["harbour", "pears", "hills"] as const;

/** Styles. */
export const STYLE_EXAMPLES = ["brushwork", "mosaic", "ink"] as const;
