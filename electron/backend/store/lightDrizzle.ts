/**
 * Loads drizzle-orm by its CommonJS files. To import it is to read its package.json of 180 KB anew for each of its 110 modules, as
 * Node 24.21 does to learn what kind of module each is: 0.3 s of a start and 100 MB of memory. Imported for its effect, before what
 * imports drizzle-orm; in a bundle, which holds drizzle-orm, it has none. To be deleted when Node keeps what it has read.
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'drizzle-orm' || specifier.startsWith('drizzle-orm/')
      ? nextResolve(specifier, { ...context, conditions: ['node', 'require'] })
      : nextResolve(specifier, context),
});
