import type { Command } from 'commander';
import { exitCodes } from '../gate/exit-code.ts';
import type { SetExitCode } from './common-options.ts';
import { initProject, type InitResult } from './init/init-project.ts';
import { ownStdout } from './own-stdout.ts';

function describe({ written, kept, nextSteps }: InitResult): string {
  return [
    ...written.map((file) => `written  ${file}`),
    ...kept.map((file) => `kept     ${file} (it was there)`),
    '',
    'Next:',
    ...nextSteps.map((step, index) => `  ${index + 1}. ${step}`),
    '',
  ].join('\n');
}

export function registerInit(
  program: Command,
  setExitCode: SetExitCode,
  print: (text: string) => void = (text) => ownStdout.write(text),
): void {
  program
    .command('init')
    .description('write a commented configuration and an example probe into this project')
    .option('--no-color', 'no colors; there are none')
    .action(() => {
      print(describe(initProject({ cwd: process.cwd() })));
      setExitCode(exitCodes.pass);
    });
}
