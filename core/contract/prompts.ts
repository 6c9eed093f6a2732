import { oc } from '@orpc/contract';
import { z } from 'zod';
import { promptIdSchema } from '../document/ids.ts';
import {
  promptRoleSchema,
  promptSchema,
  promptScopeSchema,
  promptTextSchema,
  promptWeightSchema,
} from '../document/prompt.ts';
import { projectIdSchema } from './projectId.ts';

const scopeInput = z.object({ projectId: projectIdSchema, scope: promptScopeSchema });
const promptInput = z.object({ projectId: projectIdSchema, promptId: promptIdSchema });

export const prompts = {
  /** The prompts of exactly this scope, foreground first, each role in its order. */
  list: oc.input(scopeInput).output(z.array(promptSchema)),
  /** Adds a person's texts at the end; the answer holds those that were not there yet. */
  add: oc
    .input(scopeInput.extend({ role: promptRoleSchema, texts: z.array(promptTextSchema).min(1).max(1000) }))
    .output(z.array(promptSchema)),
  /** What is left out stays as it is. */
  change: oc
    .input(
      promptInput.extend({
        text: promptTextSchema.optional(),
        isEnabled: z.boolean().optional(),
        weight: promptWeightSchema.optional(),
      }),
    )
    .output(promptSchema),
  remove: oc.input(promptInput).output(z.object({})),
  /** Puts the prompts of a role into this order; each must be named once. */
  order: oc
    .input(scopeInput.extend({ role: promptRoleSchema, promptIds: z.array(promptIdSchema).max(10_000) }))
    .output(z.object({})),
};
