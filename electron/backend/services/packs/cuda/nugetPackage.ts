/** Where a package of a NuGet feed lies, how large it is, and what its checksum must be (protocol version 3). */
import { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import type { DownloadOptions } from '#models/packs/download/downloadFile.ts';
import { downloadJson } from '#models/packs/download/downloadJson.ts';
import type { CudaSource } from '#models/runtime/cudaLibraries.ts';

export interface NugetPackage {
  readonly url: URL;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha512: string;
}

const indexSchema = z.object({ resources: z.array(z.looseObject({ '@id': z.string(), '@type': z.string() })) });
const registrationSchema = z.looseObject({ catalogEntry: z.url() });
const catalogSchema = z.looseObject({
  packageHash: z.base64(),
  packageHashAlgorithm: z.literal('SHA512'),
  packageSize: z.number().int().positive(),
});

/** Of an index or a description. */
const largestDescription = 20_000_000;

/** Throws as `downloadJson`, and `ExpectedError` (`cuda-feed-unintelligible`). */
export async function findNugetPackage(
  { feed, packageName, version }: Pick<CudaSource, 'feed' | 'packageName' | 'version'>,
  options: DownloadOptions = {},
): Promise<NugetPackage> {
  const get = async <T>(url: URL, schema: z.ZodType<T>): Promise<T> => {
    const what = `the description of ${packageName}`;
    const { content } = await downloadJson({ url, what, largestBytes: largestDescription }, options);
    const parsed = schema.safeParse(content);
    if (parsed.success) return parsed.data;
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new ExpectedError('cuda-feed-unintelligible', `${url.href}: "${field}" is not what a package feed says.`, {
      remedy: 'Check the network for a log-in page, or update Maskwright.',
      details: { url: url.href, field },
    });
  };
  const [id, release] = [packageName.toLowerCase(), version.toLowerCase()];
  const { resources } = await get(feed, indexSchema);
  const folderOf = (type: RegExp): string => {
    const found = resources.find((resource) => type.test(resource['@type']));
    if (found !== undefined) return found['@id'].replace(/\/?$/, '/');
    throw new ExpectedError('cuda-feed-unintelligible', `${feed.href} names no place of the kind ${type.source}.`, {
      remedy: 'Update Maskwright.',
    });
  };
  const registrations = folderOf(/^RegistrationsBaseUrl\/3\.6\.0$/);
  const { catalogEntry } = await get(new URL(`${id}/${release}.json`, registrations), registrationSchema);
  const { packageHash, packageSize } = await get(new URL(catalogEntry), catalogSchema);
  return {
    url: new URL(`${id}/${release}/${id}.${release}.nupkg`, folderOf(/^PackageBaseAddress\/3\.0\.0$/)),
    bytes: packageSize,
    sha512: Buffer.from(packageHash, 'base64').toString('hex'),
  };
}
