/**
 * The one contract of the backend. Handlers implement it, clients derive from it, and the backend parses every input at its
 * door. One file per domain; when adding a procedure, also write its handler in `electron/backend/router.ts` and a test.
 */
import type { ContractRouterClient } from '@orpc/contract';
import { about } from './about.ts';
import { classes } from './classes.ts';
import { cache } from './cache.ts';
import { cams } from './cams.ts';
import { datasets } from './datasets.ts';
import { doctor } from './doctor.ts';
import { generation } from './generation.ts';
import { folders, host } from './host.ts';
import { imageHistory } from './imageHistory.ts';
import { imageList } from './imageList.ts';
import { images as imageFiles } from './images.ts';
import { jobs } from './jobs.ts';
import { labels } from './labels.ts';
import { looks } from './looks.ts';
import { masks } from './masks.ts';
import { packs } from './packs.ts';
import { pictures } from './pictures.ts';
import { projectHistory } from './projectHistory.ts';
import { projects } from './projects.ts';
import { prompts } from './prompts.ts';
import { recentProjects } from './recentProjects.ts';
import { sample } from './sample.ts';
import { tags } from './tags.ts';
import { thumbnails } from './thumbnails.ts';

const images = { ...imageFiles, ...imageList, ...thumbnails, ...pictures };

export const contract = {
  projects,
  projectHistory,
  images,
  classes,
  tags,
  labels,
  prompts,
  masks,
  cams,
  imageHistory,
  generation,
  jobs,
  looks,
  datasets,
  packs,
  doctor,
  about,
  cache,
  host,
  folders,
  recentProjects,
  sample,
};

/** What a client sees, whatever carries it. */
export type BackendClient = ContractRouterClient<typeof contract>;
