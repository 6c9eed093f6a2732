/** What a page may ask of its window (hostBridge.ts), parsed where it arrives. */
import { z } from 'zod';
import type { HostRequestName, HostRequests } from './hostBridge.ts';

const longestPath = 4096;

const path = z.string().min(1).max(longestPath);
const pick = z.strictObject({ title: z.string().max(200), start: path.nullable() });

export const hostRequestSchemas: {
  readonly [Name in HostRequestName]: z.ZodType<HostRequests[Name]['asks']>;
} = {
  address: z.null(),
  pickFolder: pick,
  pickFile: pick.extend({ kind: z.enum(['project', 'list']) }),
  // Of what lies nowhere, such as a picture dragged out of a page, it is empty.
  takeDropped: z.strictObject({ path: z.string().max(longestPath) }),
  revealFile: z.strictObject({ path }),
  notify: z.strictObject({ title: z.string().min(1).max(200), body: z.string().max(1000) }),
  useLanguage: z.strictObject({ language: z.enum(['en', 'zh-CN']) }),
  listen: z.null(),
};
