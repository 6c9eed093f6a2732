import { models } from './en/models.ts';

/** English, and the shape that every other language has. */
export const en = {
  app: { name: 'Maskwright', tagline: 'Pictures and tags in, a segmentation dataset out. On this computer alone.' },
  common: {
    cancel: 'Cancel',
    close: 'Close',
    retry: 'Try again',
    dismiss: 'Dismiss',
    open: 'Open',
    loading: 'Loading…',
    images: 'no images | one image | {count} images',
  },
  connection: {
    connecting: 'Connecting to the backend…',
    lost: 'The backend is not there. It is started again by itself; what is stored is not lost.',
    noToken: 'This page was opened without its token.',
    noTokenRemedy: 'Open the whole address that "maskwright serve" printed, with what follows the #.',
  },
  pages: { navigation: 'Pages', gallery: 'Gallery', models: 'Models' },
  start: { file: 'Project file' },
  gallery: { empty: 'No pictures yet', emptyHint: 'Add a folder of pictures.' },
  figures: {
    underSecond: 'under 1 s',
    seconds: '{seconds} s',
    minutes: '{minutes} min {seconds} s',
    hours: '{hours} h {minutes} min',
  },
  models,
  preferences: {
    theme: 'Theme',
    dark: 'Dark',
    light: 'Light',
    system: 'As the system',
    language: 'Language',
  },
};

/** Every message of `T` as a text. */
export type Messages = Texts<typeof en>;
type Texts<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> };
