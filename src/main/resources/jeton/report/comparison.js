/* The table of all runs, or the figures of an only one. */

/** What can become of requests, where not all are served. */
const REQUESTS = [
  ['Arrived', run => run.requests.arrived],
  ['Served', run => run.requests.completed],
  ['Refused', run => run.requests.rejected],
  ['Timed out', run => run.requests.timedOut],
  ['Lost', run => run.requests.lost ?? 0],
  ['Retried', run => run.requests.retried ?? 0],
];

/** Whether clients or failures have requests leave without their answer, or come again. */
function turnsAway(run) {
  return run.requests.timedOut + (run.requests.lost ?? 0) + (run.requests.retried ?? 0) > 0;
}

/** One column: `of` a run gives an estimate, a number or null; `best` says which end is good. */
const columns = [
  column('Cost', 'All tokens', '$ per million', kinds.usd, run => run.cost.usdPerMillionTokens, 'min'),
  column('Cost', 'Input', '$ per million', kinds.usd, run => run.cost.usdPerMillionInput, 'min'),
  column('Cost', 'Output', '$ per million', kinds.usd, run => run.cost.usdPerMillionOutput, 'min'),
  column('Cost', 'Requests', '$ per 1,000', kinds.usdPerThousand, run => run.cost.usdPerRequest, 'min'),
  column('Latency', 'TTFT', 'p50', kinds.seconds, run => run.latency.ttft.p50, 'min'),
  column('Latency', 'TTFT', 'p95', kinds.seconds, run => run.latency.ttft.p95, 'min'),
  thinks && column('Latency', 'Answer', 'p50', kinds.seconds, run => run.latency.answer.p50, 'min'),
  thinks && column('Latency', 'Answer', 'p95', kinds.seconds, run => run.latency.answer.p95, 'min'),
  column('Latency', 'TPOT', 'p50', kinds.seconds, run => run.latency.tpot.p50, 'min'),
  column('Latency', 'TPOT', 'p95', kinds.seconds, run => run.latency.tpot.p95, 'min'),
  column('Latency', 'One user', 'tokens/s', kinds.number, userSpeed, 'max'),
  column('Latency', 'Within limits', 'of requests', kinds.attainment, run => run.slo.attainment, 'max'),
  column('Latency', 'Transfer', 'p50', kinds.seconds, run => run.latency.transfer?.p50 ?? null, 'min'),
  column('Latency', 'Transfer', 'p95', kinds.seconds, run => run.latency.transfer?.p95 ?? null, 'min'),
  column('Throughput', 'Requests', 'per s', kinds.number, run => run.throughput.requestsPerSecond),
  column('Throughput', 'At most', 'requests/s', kinds.number, run => run.stability.sustainableRequestsPerSecond, 'max'),
  column('Throughput', 'Output tokens', 'per s', kinds.number, run => run.throughput.outputTokensPerSecond),
  column(
    'Throughput',
    'Output tokens',
    'per s and chip',
    kinds.number,
    run => run.throughput.outputTokensPerSecondPerChip,
    'max',
  ),
  column('Price', 'Deployment', '$ per hour', kinds.usd, run => run.cost.usdPerHour),
  column('Price', 'One chip', '$ per hour', kinds.usd, run => run.cost.usdPerChipHour),
  ...(thinks || requestsDiffer
    ? [
        column('Mean request', 'Input', 'tokens', kinds.number, run => perRequest(run, run.tokens.input)),
        column('Mean request', 'Thinking', 'tokens', kinds.number, run => perRequest(run, run.tokens.thinking)),
        column('Mean request', 'Answer', 'tokens', kinds.number, run => perRequest(run, answerTokens(run))),
      ]
    : []),
  column('Replicas', 'Held', 'on average', kinds.number, run => run.fleet?.replicas ?? null),
  column('Replicas', 'Available', 'of held time', kinds.attainment, run => run.fleet?.availability ?? null, 'max'),
  column('Replicas', 'Failures', 'a replication', kinds.number, run => run.fleet?.failures ?? null),
  ...(runs.some(turnsAway) ? REQUESTS.map(([label, of]) => column('Requests', label, 'in all', kinds.count, of)) : []),
  column('Machine', 'Batch', 'mean', kinds.number, run => run.batch.mean),
  column('Machine', 'KV cache', 'mean use', kinds.percent, run => run.memory.kvUseMean),
  runs.some(run => run.memory.prefixHitRate?.mean > 0) &&
    column('Machine', 'Prefix hits', 'of prompts', kinds.percent, run => run.memory.prefixHitRate),
  ...tierNames().map((name, i) =>
    column('Machine', 'Of ' + name, 'of prompts', kinds.percent, run => run.tiers?.tiers[i]?.hitRate ?? null),
  ),
  column('Machine', 'Fetch', 'mean wait', kinds.seconds, run => run.tiers?.waitSeconds ?? null),
  column('Machine', 'Tokens a step', 'of a request', kinds.number, run => run.speculation?.acceptanceLength ?? null),
  column('Machine', 'Preemptions', '', kinds.number, run => run.memory.preemptions),
  column('Machine', 'Busy', 'of time', kinds.percent, run => run.utilisation.busy),
  column('Machine', 'MFU', 'of peak', kinds.percent, run => run.utilisation.mfu),
  column('Machine', 'MBU', 'of peak', kinds.percent, run => run.utilisation.mbu),
  column('Energy', 'All tokens', 'per s and MW', kinds.number, run => run.energy.tokensPerSecondPerMegawatt, 'max'),
  column('Energy', 'Energy', 'J per token', kinds.number, run => run.energy.joulesPerToken, 'min'),
].filter(c => c && runs.some(run => c.value(run) !== null));

/** What the headings leave open; a term that no heading has is not explained. */
const meanings = [
  ['All tokens', 'input and output together'],
  ['Input, Output', 'the cost split by the share of machine time that prompts and that decoding take'],
  [
    'TTFT',
    'time from arrival to the first token, of thinking where there is any' +
      (runs.some(turnsAway) ? '; of requests that were given up afterwards too' : ''),
  ],
  thinks && ['Answer', 'time from arrival to the first token after thinking'],
  ['TPOT', 'time per output token after the first'],
  ['One user', 'tokens/s that one user reads, 1 / median TPOT'],
  ['Within limits', `share of requests within every limit asked: ${limitsAsked()}`],
  ['Transfer', 'time from the first token until the cache of the prompt is on the replica that goes on'],
  ['Prefix hits', 'share of the prompt tokens that were in the cache already'],
  tierNames().length > 0 && [
    tierNames().map(name => 'Of ' + name).join(', '),
    'share of the prompts fetched from the tiers below the cache, the fastest first',
  ],
  ['Fetch', 'time for which a request waited for blocks from tiers'],
  ['Tokens a step', 'that a request gains with the drafts that were accepted'],
  ['Available', 'share of the time of held replicas, without spares, in which they had not failed'],
  ['At most', 'requests/s that are served from a queue that never empties'],
  ['Batch, KV cache', 'means of one replica over time'],
  ['MFU, MBU', 'FLOPs and bytes per second that the model needs, over the peaks of the chips'],
  ['per s and MW', 'input and output tokens per second and megawatt of IT power, before the building'],
].filter(meaning => meaning && meaning[0].split(', ').some(isHeading));

/** Of the tiers below the cache, the fastest first; one place may have several names. */
function tierNames() {
  const most = Math.max(0, ...runs.map(run => run.tiers?.tiers.length ?? 0));
  return Array.from({ length: most }, (_, i) =>
    [...new Set(runs.map(run => run.tiers?.tiers[i]?.name).filter(Boolean))].join('/'),
  );
}

function isHeading(term) {
  return columns.some(c => c.label === term || c.unit === term);
}

/** `TTFT 2 s, TPOT 50 ms`. */
function limitsAsked() {
  const { ttftSeconds, tpotSeconds, e2eSeconds } = runs[0].slo;
  return Object.entries({ TTFT: ttftSeconds, TPOT: tpotSeconds, 'end to end': e2eSeconds })
    .filter(([, seconds]) => seconds !== null)
    .map(([name, seconds]) => `${name} ${kinds.seconds.short(seconds)}`)
    .join(', ');
}

function column(group, label, unit, kind, of, best = null) {
  const value = run => {
    const x = of(run);
    return x !== null && typeof x === 'object' ? x.mean : x;
  };
  const spread = run => {
    const x = of(run);
    return x !== null && typeof x === 'object' ? plusMinus(kind, x) : '';
  };
  const half = run => of(run)?.halfWidth95 ?? 0;
  return { group, label, unit, kind, value, spread, half, best };
}

/** The run that is best in a column among those that keep up; null if another one's interval meets its own. */
function bestOf(c) {
  if (c.best === null) {
    return null;
  }
  const sign = c.best === 'min' ? 1 : -1;
  const [best, ...others] = runs
    .filter(run => !run.overloaded && c.value(run) !== null)
    .sort((a, b) => sign * (c.value(a) - c.value(b)));
  const clear = other => sign * (c.value(other) - c.value(best)) > c.half(best) + c.half(other);
  return best && others.length > 0 && others.every(clear) ? best : null;
}

function valueCell(c, run, best, edge) {
  const x = c.value(run);
  const text = figure(c.kind, x);
  const isBest = run === best;
  return element(
    'td',
    { class: edge ? 'edge' : null },
    element(
      'span',
      { class: isBest ? 'value best' : 'value' },
      text,
      isBest ? element('span', { class: 'sr' }, ' (best)') : '',
    ),
    c.spread(run) ? element('span', { class: 'spread' }, c.spread(run)) : '',
  );
}

function startsGroup(i) {
  return i === 0 || columns[i].group !== columns[i - 1].group;
}

function comparisonRow(run, bests) {
  return element(
    'tr',
    { class: run.overloaded ? 'overloaded' : null },
    element('th', { scope: 'row', class: 'name' }, swatch(run), run.name, element('small', {}, hardware(run))),
    element(
      'td',
      { class: 'words' },
      ...badges(run),
      run.overloaded ? element('small', {}, shortfall(run)) : '',
    ),
    element('td', { class: 'hardware' }, hardware(run), element('small', {}, `${layout(run)}, ${run.engine}`)),
    ...columns.map((c, i) => valueCell(c, run, bests[i], startsGroup(i))),
  );
}

/** Pixels that hold the longest name in one line, or in a few. */
function nameWidth() {
  return Math.min(250, Math.max(110, ...runs.map(run => 40 + 7.6 * run.name.length)));
}

function comparisonTable() {
  const bests = columns.map(bestOf);
  const rows = runs.map(run => ({ run, row: comparisonRow(run, bests) }));
  const body = element('tbody', {}, ...rows.map(r => r.row));
  const groups = columns
    .filter((c, i) => startsGroup(i))
    .map(first =>
      element('th', { scope: 'colgroup', colspan: columns.filter(c => c.group === first.group).length }, first.group),
    );
  const heads = [
    { label: 'Deployment', of: run => run.name, class: 'name' },
    { label: 'Verdict', of: run => run.stability.verdict, class: 'words' },
    { label: 'Chips', unit: 'replicas × layout, engine', of: run => run.chips, class: 'hardware' },
    ...columns.map((c, i) => ({ label: c.label, unit: c.unit, of: c.value, class: startsGroup(i) ? 'edge' : null })),
  ].map(c => headCell(c, body, rows));
  const table = element(
    'table',
    { 'aria-label': 'Comparison of deployments', style: `--name-width:${nameWidth()}px` },
    element(
      'thead',
      {},
      element(
        'tr',
        { class: 'group' },
        element('td', { class: 'name' }),
        element('td'),
        element('td', { class: 'hardware' }),
        ...groups,
      ),
      element('tr', {}, ...heads),
    ),
    body,
  );
  return scrolling('Comparison, scrolls sideways', table);
}

/** A column's head, whose button sorts the rows by what `c.of` gives of a run. */
function headCell(c, body, rows) {
  const head = element('th', { scope: 'col', class: c.class });
  const sort = () => {
    const descending = head.getAttribute('aria-sort') === 'ascending';
    head.parentNode.querySelectorAll('[aria-sort]').forEach(other => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    body.append(...sorted(rows, c.of, descending).map(r => r.row));
  };
  head.append(element('button', { type: 'button', onclick: sort }, c.label));
  head.append(c.unit ? element('span', { class: 'unit' }, c.unit) : '');
  return head;
}

/** Absent figures stay last either way. */
function sorted(rows, of, descending) {
  return [...rows].sort((one, other) => {
    const [a, b] = [of(one.run), of(other.run)];
    if (a === null || b === null) {
      return (a === null) - (b === null);
    }
    const order = typeof a === 'string' ? a.localeCompare(b, 'en') : a - b;
    return descending ? -order : order;
  });
}

/** The figures of an only run, in groups: a table with one row would hide them. */
function keyFigures(run) {
  const groups = [...new Set(columns.map(c => c.group))].map(group =>
    element(
      'div',
      { class: 'scroll' },
      element('h3', {}, group),
      element(
        'table',
        { class: 'figures', 'aria-label': group },
        element(
          'tbody',
          {},
          ...columns
            .filter(c => c.group === group)
            .map(c =>
              element(
                'tr',
                {},
                element('th', { scope: 'row' }, c.unit ? `${c.label}, ${c.unit}` : c.label),
                element(
                  'td',
                  {},
                  figure(c.kind, c.value(run)),
                  ' ',
                  element('span', { class: 'spread' }, c.spread(run)),
                ),
              ),
            ),
        ),
      ),
    ),
  );
  return element('div', { class: 'figures-grid' }, ...groups);
}

function explanations() {
  return element(
    'details',
    { class: 'small' },
    element('summary', {}, 'What the columns mean'),
    element('dl', {}, ...meanings.flatMap(([term, text]) => [element('dt', {}, term), element('dd', {}, text)])),
  );
}

function showComparison() {
  const intervals =
    study.replications > 1
      ? `± is half of the 95% interval over ${study.replications} replications.`
      : 'One replication: no intervals.';
  if (single) {
    const [run] = runs;
    place('comparison').append(
      element('h2', {}, run.name, ' ', ...badges(run)),
      lead(`${hardware(run)}, ${layout(run)}, ${run.engine}, ${run.model}; ${run.cost.basis}. ${intervals}`),
      run.overloaded ? element('p', { class: 'note' }, shortfall(run) + '. The figures are those at that limit.') : '',
      keyFigures(run),
      explanations(),
    );
    return;
  }
  const bases = [...new Set(runs.map(run => run.cost.basis))].join('; ');
  const models = [...new Set(runs.map(run => run.model))].join(', ');
  place('comparison').append(
    element('h2', {}, 'Comparison'),
    lead(
      `${models}. Cost basis: ${bases}. ${intervals} Marked: the best of a column, clear of all others by their ` +
        'intervals. A heading sorts.' +
        (runs.some(run => run.overloaded) ? ' Figures of an overloaded deployment are those at its limit.' : ''),
    ),
    comparisonTable(),
    explanations(),
  );
}

