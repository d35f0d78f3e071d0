import { urlPasswords } from '../redact/url-passwords.ts';
import type { Session, SessionOptions } from './open-session.ts';

/**
 * Opens the ways out for the run's own figures where the configuration or the caller names some; the caller's come
 * first. A dry run shows its figures while it goes on, and leaves none behind in place of those of a release.
 * @throws ConfigError when one of them cannot work
 */
export async function joinMetrics(session: Session, options: SessionOptions, command: string): Promise<void> {
  const { config, rootDirectory, redactor, events, clock } = session;
  const { cwd = process.cwd(), dryRun = false, metrics = {} } = options;
  const configured = config.metrics ?? {};
  const listen = metrics.listen ?? configured.listen;
  const push = metrics.push === undefined ? configured.push : { url: metrics.push };
  const [textfile, directory] =
    metrics.textfile === undefined ? [configured.textfile, rootDirectory] : [metrics.textfile, cwd];
  const outputs = dryRun ? { listen } : { listen, push, textfile };
  if (Object.values(outputs).every((output) => output === undefined)) return;

  for (const password of urlPasswords(metrics.push ?? '')) redactor.add(password);
  const { openMetrics } = await import('../metrics/open-metrics.ts');
  const reporter = await openMetrics({
    outputs,
    run: { target: redactor.redactText(config.target), command },
    directory,
    tell: (level, message) => {
      events.emit({ type: 'notice', level, message });
    },
    clock,
  });
  events.join(reporter);
}
