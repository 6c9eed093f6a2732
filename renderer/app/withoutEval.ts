/** To be imported before anything that makes a schema: zod tries eval when it makes one, and the page's policy forbids it. */
import { z } from 'zod';

z.config({ jitless: true });
