import { ExpectedError } from '#core/base/errors.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import type { ProjectInspection, ProjectStatus } from '#core/contract/projects.ts';
import type { Notice } from '#core/document/notice.ts';
import { listJobs } from '../../jobs/jobReport.ts';
import { readOutdatedMasks } from '../../store/currentProposal.ts';
import { readMaskSettings } from '../../store/maskSettings.ts';
import { inSnapshot, type ReadableProject } from '../../store/project.ts';
import { closeProject, openProject, openProjectForReading } from '../../store/projectFile.ts';
import { readClasses } from '../../store/readClasses.ts';
import { countMaskedImages } from '../../store/readGenerationScope.ts';
import { countImages, iterateImages, readImportProblems, readRoots } from '../../store/readImages.ts';
import { countTags, countUntaggedImages } from '../../store/readTags.ts';
import { readSetting } from '../../store/settings.ts';
import { latestGenerationKey } from '../generation/latestGeneration.ts';
import { upgradeProject } from '../../store/upgradeProject.ts';
import { openingNotices, upgradeNotices } from './openingNotices.ts';

/** What a project holds: counts, classes, jobs, and every file that could not be used. */
export function projectStatus(project: ReadableProject): ProjectStatus {
  const images = countImages(project);
  const total = images.ready + images.unreadable + images.missing + images.changed;
  const tags = countTags(project);
  return {
    file: project.filePath,
    roots: readRoots(project).map((root) => root.folder),
    images: {
      total,
      unreadable: total - images.ready,
      tagged: total - countUntaggedImages(project),
      masked: countMaskedImages(project),
      outdated: readOutdatedMasks(project).length,
    },
    classes: readClasses(project).map(({ id, index, name, colour }) => ({
      index,
      name,
      colour,
      taggedImages: tags.get(id)?.present ?? 0,
      absentImages: tags.get(id)?.absent ?? 0,
      unsureImages: tags.get(id)?.unsure ?? 0,
    })),
    masks: readMaskSettings(project),
    generation: latestGeneration(project),
    jobs: listJobs(project),
    problems: importProblems(project),
  };
}

function latestGeneration(project: ReadableProject): ProjectStatus['generation'] {
  const latest = readSetting(project, latestGenerationKey);
  if (latest === undefined) return null;
  const { packTitle, preset, threshold, notices, device = null } = latest;
  return { packTitle, preset, threshold, notices, device };
}

/** The status of a project file, whoever has it open. Throws as `openProject` of the store, but for `project-locked`. */
export async function inspectProject(file: string): Promise<ProjectInspection> {
  const { project, notices } = await openForLooking(file);
  try {
    return { ...inSnapshot(project, () => projectStatus(project)), notices };
  } finally {
    closeProject(project);
  }
}

/** For writing where possible: a connection that only reads leaves SQLite's two side files behind. */
async function openForLooking(file: string): Promise<{ project: ReadableProject; notices: Notice[] }> {
  try {
    const migration = await upgradeProject(file);
    const opened = openProject(file);
    return { project: opened.project, notices: [...upgradeNotices(file, migration), ...openingNotices(opened)] };
  } catch (error) {
    const isKeptFromWriting =
      error instanceof ExpectedError && (error.code === 'project-locked' || error.code === 'project-read-only');
    if (!isKeptFromWriting) throw error;
    return { project: openProjectForReading(file), notices: [] };
  }
}

/** Files that did not become images, and images that cannot be used, in order of path. */
export function importProblems(project: ReadableProject): FileProblem[] {
  const problems: FileProblem[] = readImportProblems(project).map(({ rootId: _, ...problem }) => problem);
  for (const state of ['unreadable', 'missing', 'changed'] as const) {
    for (const { path, problem } of iterateImages(project, { state })) {
      if (problem !== null) problems.push({ path, ...problem });
    }
  }
  return problems.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
