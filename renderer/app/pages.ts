/** The pages that the frame leads to, in their order. */
export const pagesOfProject = ['gallery', 'tags', 'classes', 'generate', 'export', 'history'] as const;
export const pagesAlways = ['models', 'settings'] as const;

/** A page by the name of its route, which is its text among `pages` too. */
export type PageName = (typeof pagesOfProject)[number] | (typeof pagesAlways)[number];
