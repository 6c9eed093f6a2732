/**
 * Asked by electron-builder (electron-builder.yml) before it assembles an application. False: the packages that the application
 * needs come by its file rules, not by npm's list of everything, most of which is bundled.
 */
import type { BeforeBuildContext } from 'electron-builder';

/** As Node and the native packages name them. There is no onnxruntime for Macs with Intel processors. */
const targets = ['linux-x64', 'linux-arm64', 'win32-x64', 'win32-arm64', 'darwin-arm64'];
const thisMachine = `${process.platform}-${process.arch}`;

/** Throws where the package is for another machine: Node and native code that npm installed here would not run there. */
export function beforeBuild({ platform, arch }: Pick<BeforeBuildContext, 'platform' | 'arch'>): Promise<false> {
  const target = `${platform.nodeName}-${arch}`;
  if (!targets.includes(target)) {
    throw new Error(`There are no packages for ${target}, only for ${targets.join(', ')}.`);
  }
  if (target !== thisMachine) {
    throw new Error(`A package for ${target} is made on such a machine; this one is ${thisMachine}.`);
  }
  return Promise.resolve(false);
}
