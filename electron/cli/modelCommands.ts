import type { Command } from 'commander';
import type { RunCommand } from './arguments.ts';
import { addPack, listPacks, pullPack, removePack, tryPack, verifyPack } from './commands/managePacks.ts';

/** `models list | pull | add | verify | try | remove`. */
export function addModelCommands(program: Command, runCommand: RunCommand): void {
  const models = program.command('models').description('List, pull, add, verify, try or remove model packs.');
  models
    .command('list')
    .description('List the installed packs, and those that can be pulled.')
    .action(() => runCommand(listPacks));
  models
    .command('add')
    .description("Copy a folder in the hub's layout into the user's packs.")
    .argument('<folder>', 'folder with onnx/vision_model.onnx, onnx/text_model.onnx, tokenizer.json, …')
    .action((folder: string) => runCommand((context) => addPack(context, folder)));
  models
    .command('pull')
    .description('Download a pack from the model hub. Interrupted? The same command goes on.')
    .argument('<model>', 'name from "models list", or OWNER/NAME of a repository of the hub')
    .option('--revision <revision>', "branch, tag or commit; default: the list's, else main")
    .option('--hub <url>', 'address of a mirror of the hub')
    .action((model: string, { revision, hub }: { revision?: string; hub?: string }) =>
      runCommand((context) => pullPack(context, model, { revision: revision ?? null, hub: hub ?? null })),
    );
  models
    .command('verify')
    .description('Compare every file of a pack with its recorded checksum, and say what it can do.')
    .argument('<name>', 'pack name')
    .action((name: string) => runCommand((context) => verifyPack(context, name)));
  models
    .command('try')
    .description('Compare a picture as a whole with words: does a pack know them?')
    .argument('<pack>', 'installed pack by its name, or a folder by its path (./PACK)')
    .argument('<picture>', 'picture file')
    .argument('<words...>', 'two or more: shares are among these alone')
    .addHelpText('after', '\nPrints the share of each word, the cosine of its embedding and the word,\nthe best first.')
    .action((pack: string, picture: string, words: string[]) =>
      runCommand((context) => tryPack(context, { pack, picture, words })),
    );
  models
    .command('remove')
    .description('Delete an installed pack.')
    .argument('<name>', 'pack name')
    .action((name: string) => runCommand((context) => removePack(context, name)));
}
