import { z } from 'zod';

/** Names an open project; valid until it is closed or the backend ends. */
export const projectIdSchema = z.string().min(1).max(64);
