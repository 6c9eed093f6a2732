import type { SaidTexts } from '../saidTexts.ts';

const goOn = 'Press Go on; it goes on where it stopped.';
const mirror = 'Check the address of the mirror; a log-in page of the network answers like this, too.';
const again = 'then look at the folder again';
const verify = 'Verify the model on the Models page, then download or add it again.';

/** The backend's own sentences stand, but for what to do: the page names its own buttons and pages where those name commands. */
export const said: SaidTexts = {
  bug: {
    message: 'Something went wrong inside the program.',
    remedy: 'Try again. If it happens again, copy the details and report them; Settings names the folder of the log.',
  },
  'classes-named-as-none': {
    message:
      'Datasets call pixels of no class like these classes, so that programs which read them mix up both: {names}. Rename them on the Classes page.',
  },
  'disk-full/file': { remedy: 'Make room, then press Go on; what is here stays.' },
  'download-broken-off': { remedy: goOn },
  'download-broken-off/over': { remedy: 'Download it again.' },
  'download-forbidden': { remedy: 'Get the files in another way, then add their folder.' },
  'download-redirect': { remedy: mirror },
  'download-refused': { remedy: 'Press Go on later; it goes on where it stopped.' },
  'download-size/answer': { remedy: 'Check the address of the mirror.' },
  'download-timeout': { remedy: goOn },
  'download-unreachable': {
    remedy:
      'Check the network (behind a proxy: set HTTPS_PROXY), then press Go on. With no network, get the files elsewhere and add their folder.',
  },
  'export-folder-changed': { remedy: 'Choose another folder, or tick that it is replaced all the same.' },
  'export-folder-changed/unknown': { remedy: 'Choose another folder, or tick that it is replaced all the same.' },
  'folder-missing/root': {
    remedy: 'Connect its disk. If the folder was moved or renamed, locate it among the folders of the project.',
  },
  'folder-missing/none-imported': { remedy: 'Add a folder of pictures first.' },
  'hub-file-missing': {
    remedy: 'Choose a repository with ONNX files that are not quantised, such as one of the list, or add a folder.',
  },
  'hub-unintelligible': { remedy: mirror },
  'image-ambiguous': { remedy: 'Write the whole path.' },
  'image-changed/at-place': {
    remedy: `Put the old picture back, at any place in the folder, ${again}; or take the new one.`,
  },
  'image-changed/imported': { remedy: 'Look at the folder again, then try again.' },
  'image-changed/mask': { remedy: 'Look at the folder again, then make the mask anew.' },
  'image-changed/unknown': {
    remedy: `Put the old picture back, at any place in the folder, ${again}; or take the new one.`,
  },
  'image-missing/link': { remedy: `Repair or remove it, ${again}.` },
  'image-missing/nowhere': { remedy: 'Put it back, or add the folder that it is in now; its tags and masks are kept.' },
  'image-missing/unlooked': { remedy: `Repair or remove it, ${again}.` },
  'image-name-unreadable': { remedy: `Rename it, ${again}.` },
  'image-not-ready': { remedy: `Put the picture right, ${again}.` },
  'image-unreadable/no-mask': { remedy: `Put the picture right, ${again}.` },
  'image-without-size': { remedy: `Put the picture right, ${again}.` },
  'mask-outdated': { remedy: 'Generate it again (what was drawn stays), then accept it.' },
  'masks-deny-tags': {
    message:
      'Masks with a class that their image is tagged not to show: {count} ({names}). Where the mask is right, correct the tag; where it is not, correct the mask.',
  },
  'masks-lack-tags': {
    message:
      'Masks with a class that their image is not tagged with: {count} ({names}). Where the mask is right, tag it; where it is not, correct the mask.',
  },
  'masks-mixed': {
    message:
      'The masks were made with {count} different settings. To make them alike, generate all again with the same settings.',
  },
  'masks-outdated': {
    message:
      'Masks out of date, as tags, class names or the picture changed since: {count} ({names}). Generate them again.',
  },
  'masks-outdated/drawn': {
    message:
      'Masks out of date, as tags, class names or the picture changed since: {count} ({names}). Generate them again; {drawn} of them that were drawn on only with all that are not accepted, and what was drawn stays.',
  },
  'masks-do-not-fit': {
    remedy: 'Put the old picture back; or take the new one without the masks. Undoing brings them back.',
  },
  'model-damaged': { remedy: verify },
  'model-unreadable': { remedy: verify },
  'no-images': { remedy: 'Add a folder of pictures (JPEG, PNG, WebP, TIFF, GIF, BMP or AVIF).' },
  'no-images/changed': { remedy: 'Take the new pictures, or put the old ones back and look at the folder again.' },
  'no-images/unreadable': {
    remedy:
      'Look at what the gallery says of each and put it right, or add other pictures; then look at the folder again.',
  },
  'no-masks': { remedy: 'Generate masks first.' },
  'no-tags': {
    remedy:
      'Tag pictures on the Tags page, or read tags from sub-folders named after the classes or from a list (CSV).',
  },
  'operator-unknown': {
    remedy: 'Use the plain ONNX export of the model, neither quantised nor optimised for a runtime.',
  },
  'pack-differs': { remedy: 'Remove it on the Models page, then download or add it again.' },
  'pack-differs/pulled': { remedy: 'Do not use this revision; another one may be whole.' },
  'pack-embedded': { remedy: 'Choose another pack to generate with.' },
  'pack-exists': { remedy: 'Remove it first, or give this one another name in its pack.json.' },
  'pack-file-unreadable/pulled': { remedy: 'Choose another revision.' },
  'pack-makes-no-masks': { remedy: 'Choose another pack; the Models page says what each can do.' },
  'pack-not-offered': { remedy: 'If you have an export of it, add its folder; a later version may use it.' },
  'pack-too-large': { remedy: 'Get the files in another way, then add their folder.' },
  'pack-unknown': { remedy: 'Choose one of: {names}; or add one on the Models page.' },
  'pack-without-checksums': { remedy: 'Add its folder on the Models page; checksums are taken then.' },
  'profile-unreadable': { remedy: 'Report this with the version of onnxruntime that Settings names.' },
  'project-exists/copy': { remedy: 'Choose another name.' },
  'project-foreign-log': { remedy: 'Move {names} elsewhere to open the file as it is. Neither was changed.' },
};
