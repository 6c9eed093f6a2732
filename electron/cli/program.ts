/** The command line as commander sees it: names, arguments and help; the work is in `commands/`. */
import { basename, resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { Command, InvalidArgumentError, Option } from 'commander';
import { deviceSchema, precisionSchema } from '#core/contract/device.ts';
import { detailSchema, presetSchema } from '#core/contract/generation.ts';
import { datasetFormatSchema, exportedMasksSchema } from '#core/contract/datasets.ts';
import { sampleFolder } from '#backend/resources.ts';
import { parseThreads, projectArgument, type RunCommand } from './arguments.ts';
import { addClassCommands } from './classCommands.ts';
import { addImageCommands } from './imageCommands.ts';
import { addDoctorCommand } from './doctorCommand.ts';
import { addJobsCommand } from './jobCommands.ts';
import { addCacheCommand } from './cacheCommand.ts';
import { addHistoryCommands } from './historyCommands.ts';
import { addExamples } from './examples.ts';
import { addMaskCommands } from './maskCommands.ts';
import { addServeCommand, type RunHost } from './serveCommand.ts';
import { addModelCommands } from './modelCommands.ts';
import { addTagCommand } from './tagCommand.ts';
import { checkProject } from './commands/checkProject.ts';
import { copyProject } from './commands/copyProject.ts';
import { withProject } from './commands/context.ts';
import { exportDataset } from './commands/exportDataset.ts';
import { generateMasks, type GenerateOptions } from './commands/generateMasks.ts';
import { runMainJob } from './commands/runMainJob.ts';
import { showStatus } from './commands/showStatus.ts';
import { writeLook } from './commands/writeLook.ts';

/** Builds the program. */
export function buildProgram(runCommand: RunCommand, runHost: RunHost): Command {
  const program = new Command('maskwright')
    .description('Turn a folder of pictures and image-level tags into a segmentation dataset, offline.')
    .version(packageJson.version)
    // The whole help would push the error out of sight.
    .showHelpAfterError('(--help says more.)')
    // Arguments stand in the help of each command; here they would leave no room for what it does.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText(
      'after',
      '\nResults go to standard output, progress and problems to standard error. Exit\n' +
        'codes: 0 done (also with problems in single files, which are listed), 1 failed,\n' +
        '2 wrong usage, 130 cancelled. Arguments and options: maskwright COMMAND --help.',
    )
    .exitOverride();

  generateOptions(program.command('run'))
    .description('The main job with no window: import, tag, generate masks, draw a contact sheet, export VOC and COCO.')
    .argument('[folder]', 'folder of pictures; the bundled sample when left out')
    .option('--tags <file>', 'CSV of path,class; default: tags.csv in the folder, else the names of sub-folders')
    .option('--out <folder>', 'where the project, the contact sheet and the datasets go; default: maskwright-out/NAME')
    .addOption(validationShareOption())
    .addOption(replaceOption())
    .addOption(new Option('--headless', 'accepted for `npm start -- --headless`').hideHelp())
    .action((folder: string | undefined, options: RunFlags) =>
      runCommand((context) => {
        const source = folder ?? sampleFolder;
        return runMainJob(context, {
          folder: source,
          tags: options.tags ?? null,
          outFolder: options.out ?? resolve('maskwright-out', basename(resolve(source))),
          validationShare: options.validationShare,
          replace: options.replace === true,
          generate: toGenerateOptions(options),
        });
      }),
    );

  program
    .command('init')
    .description('Create a project file.')
    .argument('<project>', 'file to create, usually NAME.maskwright')
    .action((file: string) =>
      runCommand(async ({ client, output }) => {
        const project = await client.projects.create({ file });
        for (const notice of project.notices) output.note(`Notice: ${notice.message}`);
        await client.projects.close({ projectId: project.projectId });
        output.line(`Created ${project.file}`);
        output.note('Next: import PROJECT FOLDER.');
      }),
    );

  addImageCommands(program, runCommand);

  addTagCommand(program, runCommand);
  addClassCommands(program, runCommand);

  generateOptions(program.command('generate'))
    .description('Make a heat map per tag and a mask for each image. Interrupted? The same command goes on.')
    .addArgument(projectArgument())
    .action((file: string, options: GenerateFlags) =>
      runCommand((context) =>
        withProject(context, file, async ({ projectId }) => {
          await generateMasks(context, projectId, toGenerateOptions(options));
        }),
      ),
    );

  addMaskCommands(program, runCommand);

  program
    .command('look')
    .description('Draw heat maps and masks over the pictures, and a contact sheet.')
    .addArgument(projectArgument())
    .requiredOption('--out <folder>', 'required: folder for index.html and its pictures')
    .addOption(replaceOption())
    .action((file: string, options: { out: string; replace?: true }) =>
      runCommand((context) =>
        withProject(context, file, async ({ projectId }) => {
          await writeLook(context, projectId, {
            outFolder: options.out,
            title: basename(file, '.maskwright'),
            replace: options.replace === true,
          });
        }),
      ),
    );

  program
    .command('export')
    .description('Write the masks as a dataset.')
    .addArgument(projectArgument())
    .addOption(
      new Option('--format <format>', 'required: dataset layout')
        .choices(datasetFormatSchema.options)
        .makeOptionMandatory(),
    )
    .requiredOption('--out <folder>', 'required: new or empty folder, or an earlier export of this project to replace')
    .addOption(validationShareOption())
    .addOption(
      new Option('--only <masks>', 'all, or those that a person accepted')
        .choices(exportedMasksSchema.options)
        .default('all'),
    )
    .addOption(replaceOption())
    .action((file: string, options: ExportFlags) =>
      runCommand((context) =>
        withProject(context, file, async ({ projectId }) => {
          await exportDataset(context, projectId, {
            format: datasetFormatSchema.parse(options.format),
            outFolder: options.out,
            validationShare: options.validationShare,
            only: exportedMasksSchema.parse(options.only),
            replace: options.replace === true,
          });
        }),
      ),
    );

  addHistoryCommands(program, runCommand);

  program
    .command('status')
    .description('Say what a project holds, also while another process works on it.')
    .addArgument(projectArgument())
    .option('--json', 'print JSON, for scripts')
    .action((file: string, options: { json?: true }) =>
      runCommand((context) => showStatus(context, file, options.json === true)),
    );

  program
    .command('copy')
    .description('Save a copy of a project, also while another process works on it.')
    .addArgument(projectArgument())
    .argument('<target>', 'file to write, NAME.maskwright')
    .option('--force', 'replace a project that is at the target')
    .action((file: string, target: string, options: { force?: true }) =>
      runCommand((context) => copyProject(context, { file, target, replace: options.force === true })),
    );

  program
    .command('check')
    .description('Check a project file as a whole: its database, its references, every mask tile.')
    .addArgument(projectArgument())
    .action((file: string) =>
      runCommand((context) => withProject(context, file, ({ projectId }) => checkProject(context, projectId))),
    );

  addJobsCommand(program, runCommand);
  addModelCommands(program, runCommand);
  addCacheCommand(program, runCommand);
  addDoctorCommand(program, runCommand);
  addServeCommand(program, runHost);
  addExamples(program);
  return program;
}

interface GenerateFlags {
  readonly pack?: string;
  readonly preset: string;
  readonly detail: string;
  readonly threshold?: number;
  readonly all?: true;
  readonly accepted?: true;
  readonly device: string;
  readonly threads?: number;
  readonly precision: string;
}

interface ExportFlags {
  readonly format: string;
  readonly out: string;
  readonly validationShare: number;
  readonly only: string;
  readonly replace?: true;
}

interface RunFlags extends GenerateFlags {
  readonly tags?: string;
  readonly out?: string;
  readonly validationShare: number;
  readonly replace?: true;
}

function generateOptions(command: Command): Command {
  return command
    .option('--pack <name>', 'installed pack by its name, or a folder by its path (./PACK); default: the embedded one')
    .addOption(
      new Option('--preset <preset>', 'fast: one scale; best: four scales and their mirror images')
        .choices(presetSchema.options)
        .default('fast'),
    )
    .addOption(
      new Option(
        '--detail <detail>',
        'tiles: look at parts of large pictures too, for small objects; takes several times as long',
      )
        .choices(detailSchema.options)
        .default('whole'),
    )
    .option('--threshold <value>', "background threshold, 0 to 1; default: the pack's own", parseShare)
    .addOption(
      new Option(
        '--device <device>',
        'what computes; auto: the first that gives the results of the CPU and is not slower',
      )
        .choices(deviceSchema.options)
        .default('auto'),
    )
    .option('--threads <count>', 'threads of the CPU; default: one a core', parseThreads)
    .addOption(
      new Option(
        '--precision <precision>',
        'int8: weights in 8-bit integers on the CPU, faster on processors with VNNI, and a little less exact',
      )
        .choices(precisionSchema.options)
        .default('fp32'),
    )
    .option('--all', 'also images that have a mask already, unless a person accepted it; what a person drew stays')
    .option('--accepted', 'also accepted images: a new proposal beside the accepted mask, which stays as it is');
}

function toGenerateOptions(flags: GenerateFlags): GenerateOptions {
  return {
    pack: flags.pack ?? null,
    preset: presetSchema.parse(flags.preset),
    detail: detailSchema.parse(flags.detail),
    threshold: flags.threshold ?? null,
    scope: flags.all === true ? 'all' : 'untouched',
    includesAccepted: flags.accepted === true,
    device: deviceSchema.parse(flags.device),
    threads: flags.threads ?? null,
    precision: precisionSchema.parse(flags.precision),
  };
}

function replaceOption(): Option {
  return new Option('--replace', 'also outputs of before in which files were added or edited since: they are lost');
}

function validationShareOption(): Option {
  return new Option('--validation-share <share>', 'share of images in the validation split, 0 to 1')
    .argParser(parseShare)
    .default(0.2);
}

function parseShare(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('Give a number from 0 to 1.');
  }
  return value;
}
