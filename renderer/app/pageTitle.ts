/** What a window or tab is called: what one looks at first, as tabs are narrow and are read out from their beginning. */
export function pageTitle(parts: {
  readonly app: string;
  readonly project: string | undefined;
  readonly page: string | undefined;
  /** Path of the image that is looked at. */
  readonly image: string | undefined;
}): string {
  const { app, project, page, image } = parts;
  const subject = image?.split('/').at(-1) ?? page;
  return [subject, project, app].filter((part) => part !== undefined && part !== '').join(' – ');
}
