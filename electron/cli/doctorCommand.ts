import type { Command } from 'commander';
import { parseThreads, type RunCommand } from './arguments.ts';
import { doctor } from './commands/doctor.ts';
import { installCuda, removeCuda } from './commands/installCuda.ts';

interface DoctorFlags {
  readonly pack?: string;
  readonly threads?: number;
  readonly json?: true;
  readonly installCuda?: true;
  readonly removeCuda?: true;
  readonly yes?: true;
}

export function addDoctorCommand(program: Command, runCommand: RunCommand): void {
  program
    .command('doctor')
    .description('Say what the machine has, try each of its devices with a pack, and why one is not used.')
    .option('--pack <name>', 'installed pack by its name, or a folder by its path (./PACK); default: the embedded one')
    .option('--threads <count>', 'threads of the CPU; default: one a core', parseThreads)
    .option('--json', 'print JSON, for scripts')
    .option('--install-cuda', "fetch onnxruntime's CUDA libraries (Linux x64; about 0.3 GB) instead; asks first")
    .option('--yes', 'with --install-cuda: fetch without asking')
    .option('--remove-cuda', 'delete them again instead')
    .action(
      ({ pack, threads, json, installCuda: installs, removeCuda: removes, yes }: DoctorFlags, command: Command) => {
        if (yes === true && installs !== true) command.error('error: --yes goes with --install-cuda');
        return runCommand((context) => {
          if (installs === true) return installCuda(context, yes === true);
          if (removes === true) return removeCuda(context);
          return doctor(context, { pack: pack ?? null, threads: threads ?? null, isJson: json === true });
        });
      },
    );
}
