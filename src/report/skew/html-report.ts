import { createHash } from 'node:crypto';
import { formatDuration } from '../../duration.ts';
import type { MigrationStep, SkewReport } from '../../schema/skew/skew-report.ts';
import { placeText } from './describe-effect.ts';
import { contractSentence, countPhases, unnamedSentence } from './describe-step.ts';
import { describeWays } from './describe-ways.ts';
import { findingsSection } from './html-findings.ts';
import { versionMap } from './html-matrix.ts';
import { htmlScript } from './html-script.ts';
import { statementMap } from './html-statements.ts';
import { htmlStyle } from './html-style.ts';
import { markup, trusted, type Html } from './html-text.ts';
import { plural, type SkewView } from './skew-view.ts';

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function headSection({ verdict, undecided, states, versions, shadow, timings }: SkewReport): Html {
  const facts = [
    plural(states.length, 'schema state'),
    `${plural(versions.blue.statements, 'statement')} of blue, ${versions.green.statements} of green`,
    `Postgres ${shadow.version} (${shadow.engine})`,
    formatDuration(timings.total),
  ];
  const reason = undecided === null ? markup`` : markup`<p class="unknown">${undecided}</p>`;
  return markup`<header>
    <h1>Version skew <span class="badge ${verdict}">${verdict}</span></h1>
    <p class="dim">${facts.join(' · ')}</p>
    ${reason}
  </header>`;
}

function waysSection(report: SkewReport): Html {
  const items = describeWays(report).map(
    ({ standing, subject, text }) =>
      markup`<li class="${standing}"><strong>${subject}</strong> <span>${text}</span></li>`,
  );
  return markup`<ul class="ways">
    ${items}
  </ul>`;
}

function stepRow(step: MigrationStep): Html {
  const objects = step.objects.filter((object) => !step.unnamed.includes(object)).join(', ');
  const proof = step.dependents === null ? markup`` : markup`<p>${contractSentence(step)}</p>`;
  const unnamed = unnamedSentence(step);
  return markup`<tr>
    <th scope="row">${step.state}</th>
    <td>${step.phase}</td>
    <td>
      <span class="place dim">${placeText(step)}</span>
      <pre><code>${step.statement}</code></pre>
    </td>
    <td>${objects}${proof}${unnamed === undefined ? markup`` : markup`<p class="unknown">${unnamed}</p>`}</td>
  </tr>`;
}

function stepsSection({ steps }: SkewReport): Html {
  if (steps.length === 0) return markup``;
  return markup`<h2>Migrations <span class="dim">${countPhases(steps)}</span></h2>
    <div class="scroll">
      <table class="steps">
        <thead>
          <tr>
            <th scope="col">state</th>
            <th scope="col">phase</th>
            <th scope="col">statement</th>
            <th scope="col">what it touched</th>
          </tr>
        </thead>
        <tbody>
          ${steps.map(stepRow)}
        </tbody>
      </table>
    </div>`;
}

function unverifiableSection({ versions }: SkewReport): Html {
  const parts = (['blue', 'green'] as const).flatMap((version) => {
    const { statements, unverifiable } = versions[version];
    if (unverifiable.length === 0) return [];
    const items = unverifiable.map(
      ({ statement, source, line, reason }) =>
        markup`<li>
          <strong>${statement}</strong> <span class="dim place">${source}:${line}</span> ${reason}
        </li>`,
    );
    return [
      markup`<details>
        <summary>${unverifiable.length} of ${plural(statements, 'statement')} of ${version}</summary>
        <ul>
          ${items}
        </ul>
      </details>`,
    ];
  });
  return parts.length === 0
    ? markup``
    : markup`<h2>Not verified</h2>
        ${parts}`;
}

function warningsSection({ warnings }: SkewReport): Html {
  if (warnings.length === 0) return markup``;
  return markup`<h2>Warnings</h2>
    <ul>
      ${warnings.map((warning) => markup`<li class="unknown"><span>${warning}</span></li>`)}
    </ul>`;
}

/** The report as one HTML file that needs no network, and no script to be read. */
export function makeHtml(view: SkewView): string {
  const { report } = view;
  const style = htmlStyle(report.states.length);
  const policy = [
    `default-src 'none'`,
    `style-src ${hashSource(style)}`,
    `script-src ${hashSource(htmlScript)}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  // The policy names them by their digest, so that not a space may be added.
  const styleElement = trusted(`<style>${style}</style>`);
  const scriptElement = trusted(`<script>${htmlScript}</script>`);
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Version skew: ${report.verdict}</title>
        ${styleElement}
      </head>
      <body>
        ${headSection(report)}
        <main>
          ${waysSection(report)}
          <h2>States of the schema</h2>
          ${versionMap(report)} ${findingsSection(view)} ${statementMap(view)} ${stepsSection(report)}
          ${unverifiableSection(report)} ${warningsSection(report)}
        </main>
        ${scriptElement}
      </body>
    </html> `;
  return page.html;
}
