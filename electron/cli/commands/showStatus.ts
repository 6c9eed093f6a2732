import { formatCount } from '#core/base/format.ts';
import type { ProjectStatus } from '#core/contract/projects.ts';
import { describeSettings } from '#core/document/maskSettings.ts';
import { isEnded } from '#core/document/job.ts';
import { jobText } from '../jobText.ts';
import { inspectProject, type CommandContext } from './context.ts';

const shownClasses = 40;
const shownJobs = 5;

/** Prints what a project file holds, also while another process works on it; as JSON for scripts when asked. */
export async function showStatus(context: CommandContext, file: string, isJson: boolean): Promise<void> {
  const { output } = context;
  const status = await inspectProject(context, file);
  if (isJson) {
    output.line(JSON.stringify(status, null, 2));
    return;
  }
  for (const line of statusLines(status)) output.line(line);
  output.problems(status.problems);
}

/** What a project needs before there is anything to look at or export; undefined once there is. */
function nextStep({ roots, images }: ProjectStatus): string | undefined {
  if (roots.length === 0) return undefined;
  if (images.total === images.unreadable) return 'import PROJECT FOLDER, with pictures that can be read';
  if (images.tagged === 0) return 'tag PROJECT, by sub-folders; or tag PROJECT --csv FILE';
  return images.masked === 0 ? 'generate PROJECT' : undefined;
}

function* statusLines(status: ProjectStatus): Generator<string> {
  const { file, roots, images, classes, masks, generation, jobs, problems } = status;
  yield file;
  if (roots.length === 0) yield '  no folder was imported yet: import PROJECT FOLDER';
  for (const root of roots) yield `  folder    ${root}`;
  yield `  images    ${images.total}: ${images.tagged} tagged, ${images.masked} with a mask, ${images.unreadable} unusable`;
  yield `  classes   ${classes.length}`;
  for (const { index, name, taggedImages, absentImages, unsureImages } of classes.slice(0, shownClasses)) {
    const others = `${absentImages === 0 ? '' : `, not in ${absentImages}`}${unsureImages === 0 ? '' : `, unsure in ${unsureImages}`}`;
    yield `    ${String(index).padStart(3)}  ${name}: ${formatCount(taggedImages, 'image')}${others}`;
  }
  if (classes.length > shownClasses) yield `         … and ${classes.length - shownClasses} more (all: --json)`;
  if (images.outdated > 0) {
    yield `  outdated  ${formatCount(images.outdated, 'mask')}: tags, class names or pictures changed since (which: list --outdated; anew: generate)`;
  }
  const made = describeSettings(masks);
  for (const [index, settings] of made.entries()) yield `  ${index === 0 ? 'masks   ' : '        '}  ${settings}`;
  if (made.length > 1) {
    yield '            not made alike; generate --all makes all that nobody accepted anew, with the same settings';
  }
  const device = generation?.device ?? null;
  if (device !== null) yield `  device    ${device.message} (of the newest generation)`;
  // What waits or runs is never among those left out, however old it is.
  const shown = jobs.filter(({ state }, index) => index < shownJobs || !isEnded(state));
  for (const job of shown) yield `  job ${String(job.jobId).padEnd(5)} ${jobText(job)}`;
  if (jobs.length > shown.length) yield `  … and ${formatCount(jobs.length - shown.length, 'earlier job')} (all: jobs)`;
  const next = nextStep(status);
  if (next !== undefined) yield `  next      ${next}`;
  if (problems.length > 0) yield `  problems  ${problems.length}`;
}
