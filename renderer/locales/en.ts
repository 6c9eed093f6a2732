import { classes } from './en/classes.ts';
import { commands } from './en/commands.ts';
import { errors } from './en/errors.ts';
import { gallery } from './en/gallery.ts';
import { history } from './en/history.ts';
import { image } from './en/image.ts';
import { exports } from './en/export.ts';
import { generate } from './en/generate.ts';
import { jobs } from './en/jobs.ts';
import { keys } from './en/keys.ts';
import { models } from './en/models.ts';
import { settings } from './en/settings.ts';
import { importReport, sources } from './en/sources.ts';

/** English, and the shape that every other language has. */
export const en = {
  app: { name: 'Maskwright', tagline: 'Pictures and tags in, a segmentation dataset out. On this computer alone.' },
  common: {
    cancel: 'Cancel',
    retry: 'Try again',
    dismiss: 'Dismiss',
    loading: 'Loading…',
    skipToPage: 'To the page',
    images: 'no images | one image | {count} images',
  },
  connection: {
    connecting: 'Connecting to the backend…',
    lost: 'The backend does not answer.',
    lostHint: 'It is started again by itself, and this page goes on then. What is stored is not lost.',
    lostLong:
      'It has not come back for a minute. Look at the window or terminal that the program was started from, or start it again. What is stored is not lost.',
    since: 'Since {time}.',
    notValid: 'This address is no longer valid.',
    notValidRemedy:
      'The program was started again since, and gave a new address. Open that one, or the program’s own window. What was stored is not lost.',
    pageMissing: 'This page could not be loaded.',
    pageOutdated:
      'The program was started again in another version since this window was opened. Loading again brings them together; what is stored is not lost.',
    pageWaits: 'The backend is not there at the moment. The page is loaded as soon as it is back.',
    loadAgain: 'Load again',
    noToken: 'This page was opened without its token.',
    noTokenRemedy: 'Open the whole address that "maskwright serve" printed, with what follows the #.',
  },
  pages: {
    navigation: 'Pages',
    gallery: 'Gallery',
    tags: 'Tags',
    classes: 'Classes',
    history: 'History',
    models: 'Models',
    generate: 'Generate',
    export: 'Export',
    settings: 'Settings',
    more: 'More',
  },
  folders: {
    path: 'Path',
    go: 'Go',
    roots: 'Places',
    up: 'One level up',
    upKey: 'One level up (Backspace)',
    pictures: 'No pictures directly in it | One picture directly in it | {count} pictures directly in it',
    subfolders: 'no sub-folders | one sub-folder | {count} sub-folders',
    noProjects: 'No project files in this folder.',
    noLists: 'No lists (.csv, .tsv) in this folder.',
    cut: 'Only the first of very many entries are listed; type the path of another.',
    choose: 'Choose this folder',
  },
  start: {
    sample: 'Open the sample',
    sampleHint: 'Twelve drawn scenes with tags; their masks are made while you watch.',
    sampleMasks: 'Making masks of the sample',
    lookMeanwhile: 'Look meanwhile',
    new: 'New project…',
    newHint: 'From a folder of pictures, which stay where they are.',
    open: 'Open a project…',
    openHint: 'A file that ends in .maskwright.',
    openTitle: 'Open a project',
    isOpen: '{name} is open.',
    back: 'Back to its pictures',
    close: 'Close it',
    closeWithout: 'Close it without them',
    closing: 'Closing {name}…',
    closeHint: 'Other programs and computers can open it then; work in the background stops and can be gone on with',
    recent: 'Recent projects',
    noRecent: 'Projects that you open are listed here.',
    missing: 'not there',
    outside: 'outside the served folders',
    opening: 'opening…',
    locate: 'Locate…',
    locateHint: 'Say where this project file is now',
    locateTitle: 'Locate {name}',
    forget: 'Remove from the list',
    forgetNamed: 'Remove {name} from the list; the file stays',
    upgrading: 'Older format: making a backup',
    embedded:
      'The built-in model knows drawn scenes and its own 24 words, not photographs. For photographs, add a model.',
    models: 'Models…',
    dropped: 'A browser does not tell where a dropped folder lies. Choose it here instead.',
    progress: '{done} of {total}',
    secondsLeft: '{seconds} s left',
  },
  newProject: {
    title: 'New project',
    folder: 'Folder of pictures',
    choose: 'Choose…',
    chooseFolder: 'Choose a folder of pictures',
    name: 'Project name',
    place: 'Kept in',
    choosePlace: 'Choose where the project file is kept',
    tags: 'Tags',
    tagsNone: 'None yet',
    tagsFolders: 'Names of the sub-folders',
    tagsCsv: 'The list {file}',
    create: 'Create',
    importing: 'Looking at the pictures',
    found: '{count} found | {count} found | {count} found',
    failed: 'no problems | one problem | {count} problems',
    tagging: 'Reading the tags',
    cancelHint: 'Cancelling removes the project file again; pictures are never touched.',
    done: 'no pictures | One picture | {count} pictures',
    tagged: 'no files tagged | one file tagged | {count} files tagged',
    classes: 'no classes | one class | {count} classes',
    none: 'There is no picture that can be read in this folder.',
    empty:
      'There is no picture in {folder} or below it, so no project was made. Pictures are known by their names, such as .jpg, .png, .webp and .tiff. Choose another folder.',
    openExisting: 'Open that project',
    chooseAnother: 'Choose another folder…',
    toGallery: 'To the pictures',
  },
  sources,
  importReport,
  errors,
  gallery,
  figures: {
    of: '{done} of {total}',
    perSecond: '{count} images/s',
    each: '{seconds} s per image',
    left: '{time} left',
    underSecond: 'under 1 s',
    seconds: '{seconds} s',
    minutes: '{minutes} min {seconds} s',
    hours: '{hours} h {minutes} min',
  },
  commands,
  keys,
  classes,
  history,
  image,
  models,
  jobs,
  generate,
  export: exports,
  settings,
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
