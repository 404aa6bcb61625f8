import { cpus, loadavg } from 'node:os';
import { families, notHere } from '../scenarios/catalogue.mts';
import type { EngineVersion } from '../versions.mts';
import type { Result } from './score.mts';
import { isFine, said, scoreOf, titleOf, wrongs } from './table.mts';

const seconds = (ms: number): string => (ms / 1000).toFixed(2);

/** A result's row: what happened, what a diagnosis has to say, what it said, and how long that took. */
function row(result: Result): string {
  const { scenario, step, answer, expected } = result;
  const story = step === 1 ? scenario.story : 'After the repair.';
  const thread = scenario.thread === undefined || step > 1 ? '' : ` (${scenario.thread})`;
  const found = answer?.diagnosis ? said(answer.diagnosis.verdict, answer.diagnosis.cause) : 'nothing';
  const mark = isFine(result) ? found : `**${found}** (${wrongs(result).join('; ').slice(0, 200)})`;
  const cells = [
    `${titleOf(result)}<br>${story}${thread}`,
    said(expected.verdict, expected.cause),
    mark,
    seconds(answer?.ms ?? 0),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** The page `docs/accuracy.md` of the results of one run. */
export function accuracyPage(
  results: readonly Result[],
  byUser: readonly Result[],
  { version, jobs }: { readonly version: EngineVersion; readonly jobs: number },
): string {
  const { questions, right, falseBlames, median, p95 } = scoreOf(results);
  const ofUser = scoreOf(byUser);
  const otherwise = byUser.filter((result) => !isFine(result));
  const tables = families.flatMap(({ title, scenarios }) => {
    const rows = results.filter(({ scenario }) => scenarios.includes(scenario));
    if (rows.length === 0) return [];
    return [
      `## ${title}`,
      '',
      '| scenario | expected | found | s |',
      '| --- | --- | --- | --- |',
      ...rows.map(row),
      '',
    ];
  });
  return [
    '# How often the diagnosis is right',
    '',
    '<!-- Written by `npm run lab -- score --write`. -->',
    '',
    `Each row is a real set-up on a real engine (${version}, see test/lab/README.md). That the fault is there is proven first, by plain`,
    'means that share no code with the product: a connection, a datagram, a ping, a look at a route. Then the command line is asked',
    'as a person would, on the engine’s host, and its answer is compared. An error about something that is well counts as a false',
    'blame, whatever else was said. Before and after, all that must not change is compared: the engine’s objects, the containers’',
    'files, processes, addresses, routes, rules and filters, and the host’s.',
    '',
    `- Right: **${right} of ${questions}** (verdict and cause)`,
    `- False blames: **${falseBlames}**`,
    `- Time of the whole program: median **${seconds(median)} s**, 95 of 100 within **${seconds(p95)} s**; ${jobs} at a time, load average`,
    `  ${loadavg()[1]?.toFixed(1) ?? '?'} on ${cpus().length} processors (times mean most where one runs alone on a quiet machine)`,
    '',
    ...tables,
    '## Asked by a user who is not root of the host',
    '',
    'The same once more by somebody who may use the engine and no more: helper containers tell what root reads from the host, and of the',
    'host’s own rules only what can be inferred.',
    '',
    `- Right: **${ofUser.right} of ${ofUser.questions}**`,
    `- False blames: **${ofUser.falseBlames}**`,
    `- Time: median **${seconds(ofUser.median)} s**, 95 of 100 within **${seconds(ofUser.p95)} s**`,
    '',
    ...(otherwise.length === 0
      ? []
      : ['| scenario | expected | found | s |', '| --- | --- | --- | --- |', ...otherwise.map(row), '']),
    '## What cannot be made here',
    '',
    '| what | why |',
    '| --- | --- |',
    ...notHere.map(({ what, why }) => `| ${what} | ${why} |`),
    '',
  ].join('\n');
}
