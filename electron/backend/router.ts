/** The contract's procedures, each a call of one use case. When adding one, add it to core/contract first. */
import { cudaSource, removeCudaLibraries } from '#models/runtime/cudaLibraries.ts';
import { readTags } from './formats/csv/tags.ts';
import {
  classUse,
  createClass,
  deleteClassOf,
  listClasses,
  mergeClassInto,
  recolourClassTo,
  renameClassTo,
} from './services/annotations/editClasses.ts';
import { addLabelTo, changeLabelOf, listLabels, removeLabelOf } from './services/annotations/editLabels.ts';
import {
  addPromptsTo,
  changePromptOf,
  listPrompts,
  orderPromptsOf,
  removePromptOf,
} from './services/annotations/editPrompts.ts';
import { acceptMasks } from './services/masks/acceptMasks.ts';
import {
  acceptMaskOf,
  clearMask,
  editRegionsOf,
  imageHistory,
  keepStroke,
  stepHistory,
  withdrawMaskOf,
} from './services/masks/editMask.ts';
import { installUserCuda, planUserCuda } from './services/packs/cuda/manageCuda.ts';
import { examine } from './services/packs/examine.ts';
import { listFolder } from './services/folders/listFolder.ts';
import { importImages, startImport } from './services/images/importImages.ts';
import {
  countListedImages,
  describeImages,
  listImageIds,
  listImages,
  placeOfImage,
} from './services/images/listImages.ts';
import { listPictureFolders } from './services/images/listPictureFolders.ts';
import { relinkFolder } from './services/images/relinkFolder.ts';
import { takePictures } from './services/images/takePictures.ts';
import {
  addUserPack,
  listAllPacks,
  pullUserPack,
  removeUserPack,
  verifyNamedPack,
} from './services/packs/managePacks.ts';
import { listProjectHistory, stepProjectHistory } from './services/projects/projectHistory.ts';
import { checkProject } from './services/projects/checkProject.ts';
import { openSample } from './services/projects/openSample.ts';
import { forgetProject, listRecentProjects, rememberProject } from './services/projects/recentProjects.ts';
import { inspectProject, projectStatus } from './services/projects/projectStatus.ts';
import { listCams, readCamOf } from './services/masks/heatMaps.ts';
import { maskThumbnail } from './services/masks/maskThumbnail.ts';
import { maskPlane, maskState, maskTiles } from './services/masks/readMaskLayers.ts';
import { tagByHand, tagsOfImage } from './services/annotations/setTags.ts';
import { tagNamedImages } from './services/annotations/tagNamedImages.ts';
import { saveCopy } from './services/projects/saveCopy.ts';
import { upgradeFile } from './services/projects/upgradeProject.ts';
import { tagFromCsv, tagFromFolders } from './services/annotations/tagImages.ts';
import { programFacts } from './services/packs/programFacts.ts';
import { tryPack } from './services/packs/tryPack.ts';
import { clearCache, limitCache, summariseCache } from './services/packs/userCache.ts';
import { base } from './procedures.ts';
import { work } from './workRouter.ts';

export const router = base.router({
  projects: {
    create: base.projects.create.handler(async ({ input, context }) => {
      const created = await context.backend.projects.create(input.file);
      return context.host === undefined ? created : await rememberProject(created);
    }),
    upgrade: base.projects.upgrade.handler(({ input, context, signal }) =>
      upgradeFile(context.backend, input.file, signal),
    ),
    open: base.projects.open.handler(async ({ input, context }) =>
      context.host === undefined
        ? await context.backend.projects.open(input.file)
        : await rememberProject(await context.backend.projects.join(input.file)),
    ),
    close: base.projects.close.handler(async ({ input, context }) => {
      await context.backend.projects.close(input.projectId);
      return {};
    }),
    discard: base.projects.discard.handler(async ({ input, context }) => {
      const { filePath } = context.backend.projects.get(input.projectId).project;
      await context.backend.projects.discard(input.projectId);
      if (context.host !== undefined) await forgetProject(filePath);
      return {};
    }),
    status: base.projects.status.handler(({ input, context }) =>
      projectStatus(context.backend.projects.get(input.projectId).project),
    ),
    inspect: base.projects.inspect.handler(({ input }) => inspectProject(input.file)),
    saveCopy: base.projects.saveCopy.handler(({ input, context, signal }) => saveCopy(context.backend, input, signal)),
    check: base.projects.check.handler(({ input, context, signal }) =>
      checkProject(context.backend.projects.get(input.projectId), signal),
    ),
  },
  projectHistory: {
    list: base.projectHistory.list.handler(({ input, context }) =>
      listProjectHistory(context.backend.projects.get(input.projectId), input),
    ),
    undo: base.projectHistory.undo.handler(({ input, context }) =>
      stepProjectHistory(context.backend.projects.get(input.projectId), 'undo', input.entryId),
    ),
    redo: base.projectHistory.redo.handler(({ input, context }) =>
      stepProjectHistory(context.backend.projects.get(input.projectId), 'redo', input.entryId),
    ),
  },
  images: {
    folders: base.images.folders.handler(({ input, context }) =>
      listPictureFolders(context.backend.projects.get(input.projectId)),
    ),
    import: base.images.import.handler(({ input, context, signal }) =>
      importImages(context.backend, context.backend.projects.get(input.projectId), input, signal),
    ),
    startImport: base.images.startImport.handler(({ input, context }) =>
      startImport(context.backend, context.backend.projects.get(input.projectId), input),
    ),
    relink: base.images.relink.handler(({ input, context, signal }) =>
      relinkFolder(context.backend.projects.get(input.projectId), input, signal),
    ),
    takePictures: base.images.takePictures.handler(({ input, context, signal }) =>
      takePictures(context.backend.projects.get(input.projectId), input, signal),
    ),
    list: base.images.list.handler(({ input, context }) =>
      listImages(context.backend.projects.get(input.projectId), input),
    ),
    thumbnail: base.images.thumbnail.handler(({ input, context, signal }) =>
      context.backend.thumbnails.of(context.backend.projects.get(input.projectId), input, signal),
    ),
    picture: base.images.picture.handler(({ input, context, signal }) =>
      context.backend.displayPictures.of(context.backend.projects.get(input.projectId), input, signal),
    ),
    place: base.images.place.handler(({ input, context }) =>
      placeOfImage(context.backend.projects.get(input.projectId), input),
    ),
    ids: base.images.ids.handler(({ input, context }) =>
      listImageIds(context.backend.projects.get(input.projectId), input),
    ),
    details: base.images.details.handler(({ input, context }) =>
      describeImages(context.backend.projects.get(input.projectId), input.imageIds),
    ),
    counts: base.images.counts.handler(({ input, context }) =>
      countListedImages(context.backend.projects.get(input.projectId), input.filter),
    ),
  },
  classes: {
    list: base.classes.list.handler(({ input, context }) => listClasses(context.backend.projects.get(input.projectId))),
    create: base.classes.create.handler(({ input, context }) =>
      createClass(context.backend.projects.get(input.projectId), input),
    ),
    rename: base.classes.rename.handler(({ input, context }) => {
      renameClassTo(context.backend.projects.get(input.projectId), input.classId, input.name);
      return {};
    }),
    recolour: base.classes.recolour.handler(({ input, context }) => {
      recolourClassTo(context.backend.projects.get(input.projectId), input.classId, input.colour);
      return {};
    }),
    merge: base.classes.merge.handler(({ input, context }) => {
      mergeClassInto(context.backend.projects.get(input.projectId), input.classId, input.intoId);
      return {};
    }),
    use: base.classes.use.handler(({ input, context }) =>
      classUse(context.backend.projects.get(input.projectId), input.classId),
    ),
    delete: base.classes.delete.handler(({ input, context }) =>
      deleteClassOf(context.backend.projects.get(input.projectId), input.classId),
    ),
  },
  tags: {
    fromFolders: base.tags.fromFolders.handler(({ input, context }) =>
      tagFromFolders(context.backend.projects.get(input.projectId)),
    ),
    fromCsv: base.tags.fromCsv.handler(({ input, context }) =>
      tagFromCsv(context.backend.projects.get(input.projectId), input),
    ),
    checkCsv: base.tags.checkCsv.handler(async ({ input }) => {
      await readTags(input.file);
      return {};
    }),
    ofImage: base.tags.ofImage.handler(({ input, context }) =>
      tagsOfImage(context.backend.projects.get(input.projectId), input.imageId),
    ),
    set: base.tags.set.handler(({ input, context }) => tagByHand(context.backend.projects.get(input.projectId), input)),
    setNamed: base.tags.setNamed.handler(({ input, context }) =>
      tagNamedImages(context.backend.projects.get(input.projectId), input),
    ),
  },
  labels: {
    list: base.labels.list.handler(({ input, context }) =>
      listLabels(context.backend.projects.get(input.projectId), input.imageId),
    ),
    add: base.labels.add.handler(({ input, context }) =>
      addLabelTo(context.backend.projects.get(input.projectId), input),
    ),
    change: base.labels.change.handler(({ input, context }) =>
      changeLabelOf(context.backend.projects.get(input.projectId), input),
    ),
    remove: base.labels.remove.handler(({ input, context }) => {
      removeLabelOf(context.backend.projects.get(input.projectId), input.labelId);
      return {};
    }),
  },
  prompts: {
    list: base.prompts.list.handler(({ input, context }) =>
      listPrompts(context.backend.projects.get(input.projectId), input.scope),
    ),
    add: base.prompts.add.handler(({ input, context }) =>
      addPromptsTo(context.backend.projects.get(input.projectId), input),
    ),
    change: base.prompts.change.handler(({ input, context }) =>
      changePromptOf(context.backend.projects.get(input.projectId), input),
    ),
    remove: base.prompts.remove.handler(({ input, context }) => {
      removePromptOf(context.backend.projects.get(input.projectId), input.promptId);
      return {};
    }),
    order: base.prompts.order.handler(({ input, context }) => {
      orderPromptsOf(context.backend.projects.get(input.projectId), input);
      return {};
    }),
  },
  masks: {
    state: base.masks.state.handler(({ input, context }) =>
      maskState(context.backend.projects.get(input.projectId), input.imageId),
    ),
    plane: base.masks.plane.handler(({ input, context }) =>
      maskPlane(context.backend.projects.get(input.projectId), input),
    ),
    thumbnail: base.masks.thumbnail.handler(({ input, context }) =>
      maskThumbnail(context.backend.projects.get(input.projectId), input),
    ),
    tiles: base.masks.tiles.handler(({ input, context }) =>
      maskTiles(context.backend.projects.get(input.projectId), input),
    ),
    stroke: base.masks.stroke.handler(({ input, context }) =>
      keepStroke(context.backend.projects.get(input.projectId), input),
    ),
    clearToMachine: base.masks.clearToMachine.handler(({ input, context }) =>
      clearMask(context.backend.projects.get(input.projectId), input),
    ),
    editRegions: base.masks.editRegions.handler(({ input, context }) =>
      editRegionsOf(context.backend.projects.get(input.projectId), input),
    ),
    accept: base.masks.accept.handler(({ input, context }) =>
      acceptMaskOf(context.backend.projects.get(input.projectId), input.imageId),
    ),
    acceptMany: base.masks.acceptMany.handler(({ input, context, signal }) =>
      acceptMasks(context.backend.projects.get(input.projectId), input, signal),
    ),
    withdraw: base.masks.withdraw.handler(({ input, context }) =>
      withdrawMaskOf(context.backend.projects.get(input.projectId), input.imageId),
    ),
  },
  cams: {
    list: base.cams.list.handler(({ input, context }) =>
      listCams(context.backend.projects.get(input.projectId), input.imageId),
    ),
    read: base.cams.read.handler(({ input, context }) =>
      readCamOf(context.backend.projects.get(input.projectId), input),
    ),
  },
  imageHistory: {
    list: base.imageHistory.list.handler(({ input, context }) =>
      imageHistory(context.backend.projects.get(input.projectId), input),
    ),
    undo: base.imageHistory.undo.handler(({ input, context }) =>
      stepHistory(context.backend.projects.get(input.projectId), input.imageId, 'undo'),
    ),
    redo: base.imageHistory.redo.handler(({ input, context }) =>
      stepHistory(context.backend.projects.get(input.projectId), input.imageId, 'redo'),
    ),
  },
  ...work,
  doctor: {
    examine: base.doctor.examine.handler(({ input, context }) => examine(context.backend, input)),
    planCuda: base.doctor.planCuda.handler(({ signal }) => planUserCuda(signal)),
    installCuda: base.doctor.installCuda.handler(({ context, signal }) => installUserCuda(context.backend, signal)),
    removeCuda: base.doctor.removeCuda.handler(async () => ({ files: [...(await removeCudaLibraries(cudaSource()))] })),
  },
  about: {
    program: base.about.program.handler(({ context }) => programFacts(context.backend)),
  },
  cache: {
    usage: base.cache.usage.handler(() => summariseCache()),
    clear: base.cache.clear.handler(({ input }) => clearCache(input.kind)),
    limit: base.cache.limit.handler(({ input }) => limitCache(input.limitBytes)),
  },
  packs: {
    list: base.packs.list.handler(({ context }) => listAllPacks(context.backend)),
    add: base.packs.add.handler(({ input, context, signal }) => addUserPack(context.backend, input.folder, signal)),
    pull: base.packs.pull.handler(({ input, context, signal }) => pullUserPack(context.backend, input, signal)),
    verify: base.packs.verify.handler(({ input, context, signal }) =>
      verifyNamedPack(context.backend, input.name, signal),
    ),
    try: base.packs.try.handler(({ input, context, signal }) => tryPack(context.backend, input, signal)),
    remove: base.packs.remove.handler(async ({ input, context }) => {
      await removeUserPack(context.backend, input.name);
      return {};
    }),
  },
  host: {
    // A page that is served has what a browser has; a desktop window adds its own.
    capabilities: base.host.capabilities.handler(({ context }) => ({
      pickFolder: false,
      revealFile: false,
      dropFolder: false,
      notify: false,
      project: context.host?.project ?? null,
    })),
  },
  folders: {
    list: base.folders.list.handler(({ input, context }) => listFolder(input.folder, context.host)),
  },
  recentProjects: {
    list: base.recentProjects.list.handler(({ context }) => listRecentProjects(context.host)),
    forget: base.recentProjects.forget.handler(async ({ input }) => {
      await forgetProject(input.file);
      return {};
    }),
  },
  sample: {
    open: base.sample.open.handler(async ({ context }) => {
      const opened = await openSample(context.backend);
      return context.host === undefined ? opened : await rememberProject(opened);
    }),
  },
});
