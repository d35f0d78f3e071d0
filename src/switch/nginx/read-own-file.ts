import { ConfigError } from '../../errors.ts';
import { parseInclude, renderInclude, type Include } from './include-text.ts';
import type { NginxControl } from './nginx-control.ts';

/**
 * The include file as bg-check wrote it.
 * @throws ConfigError with the text to put there, when it is missing or somebody else's; SwitchError when it cannot be read
 */
export async function readOwnFile({ file, options, readFile }: NginxControl): Promise<Include> {
  const text = await readFile();
  const content = text === undefined ? undefined : parseInclude(text);
  if (content !== undefined) return content;
  const why = text === undefined ? 'is not there' : 'is not what bg-check writes';
  throw new ConfigError(`switch.include: ${file} ${why}`, {
    advice: `Give it these lines:\n\n${renderInclude(options, 'blue').text}\nThen put \`include ${file};\` into the \`http\` block and \`proxy_pass http://$${options.variable};\` where blue was named, and reload nginx.`,
  });
}
