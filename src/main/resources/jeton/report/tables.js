/* What the page says in words and tables. */

const study = JSON.parse(document.getElementById('results').textContent);
const runs = study.runs.map((run, index) => ({ ...run, index, overloaded: run.stability.verdict === 'overloaded' }));
const single = runs.length === 1;

const place = id => document.getElementById(id);

/** A box whose table scrolls sideways, by keyboard too. */
function scrolling(label, table) {
  return element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, table);
}

function lead(text) {
  return element('p', { class: 'lead' }, text);
}

function list(kind, items) {
  return element('ul', { class: kind }, ...items.map(item => element('li', {}, ...[item].flat())));
}

/** One column: `of` a run gives an estimate, a number or null; `best` says which end is good. */
const columns = [
  column('Cost', 'All tokens', '$ per million', kinds.usd, run => run.cost.usdPerMillionTokens, 'min'),
  column('Cost', 'Input', '$ per million', kinds.usd, run => run.cost.usdPerMillionInput, 'min'),
  column('Cost', 'Output', '$ per million', kinds.usd, run => run.cost.usdPerMillionOutput, 'min'),
  column('Cost', 'Requests', '$ per thousand', kinds.usdPerThousand, run => run.cost.usdPerRequest, 'min'),
  column('Cost', 'Deployment', '$ per hour', kinds.usd, run => run.cost.usdPerHour),
  column('Cost', 'One chip', '$ per hour', kinds.usd, run => run.cost.usdPerChipHour),
  column('Latency', 'TTFT p50', '', kinds.seconds, run => run.latency.ttft.p50, 'min'),
  column('Latency', 'TTFT p95', '', kinds.seconds, run => run.latency.ttft.p95, 'min'),
  column('Latency', 'TPOT p50', '', kinds.seconds, run => run.latency.tpot.p50, 'min'),
  column('Latency', 'TPOT p95', '', kinds.seconds, run => run.latency.tpot.p95, 'min'),
  column('Latency', 'One user', 'tokens/s', kinds.number, userSpeed, 'max'),
  column('Latency', 'Within limits', 'of requests', kinds.attainment, run => run.slo.attainment, 'max'),
  column('Throughput', 'Requests', 'per s', kinds.number, run => run.throughput.requestsPerSecond),
  column('Throughput', 'Output tokens', 'per s', kinds.number, run => run.throughput.outputTokensPerSecond),
  column(
    'Throughput',
    'Output tokens',
    'per s and chip',
    kinds.number,
    run => run.throughput.outputTokensPerSecondPerChip,
    'max',
  ),
  column('Machine', 'Batch', 'mean', kinds.number, run => run.batch.mean),
  column('Machine', 'KV cache', 'in use', kinds.percent, run => run.memory.kvUseMean),
  column('Machine', 'Preemptions', '', kinds.number, run => run.memory.preemptions),
  column('Machine', 'Busy', 'of time', kinds.percent, run => run.utilisation.busy),
  column('Machine', 'MFU', '', kinds.percent, run => run.utilisation.mfu),
  column('Machine', 'MBU', '', kinds.percent, run => run.utilisation.mbu),
  column('Energy', 'All tokens', 'per s and MW', kinds.number, run => run.energy.tokensPerSecondPerMegawatt, 'max'),
  column('Energy', 'Energy', 'J per token', kinds.number, run => run.energy.joulesPerToken, 'min'),
].filter(c => runs.some(run => c.value(run) !== null));

function column(group, label, unit, kind, of, best = null) {
  const value = run => {
    const x = of(run);
    return x !== null && typeof x === 'object' ? x.mean : x;
  };
  const spread = run => {
    const x = of(run);
    return x !== null && typeof x === 'object' ? plusMinus(kind, x) : '';
  };
  return { group, label, unit, kind, value, spread, best };
}

function replicas(run) {
  return run.replicas === 1 ? '1 replica' : `${run.replicas} replicas`;
}

/** The best value of a column among the runs that keep up; null if none is, or if it is shared. */
function bestOf(c) {
  const values = runs
    .filter(run => !run.overloaded)
    .map(c.value)
    .filter(x => x !== null);
  if (c.best === null || values.length < 2) {
    return null;
  }
  const best = Math[c.best](...values);
  return values.filter(x => c.kind.text(x) === c.kind.text(best)).length === 1 ? best : null;
}

/** The run's colour in the charts. */
function swatch(run) {
  return element('span', {
    class: 'swatch',
    style: `background:var(--${run.overloaded ? 'faint' : 'run-' + run.index})`,
  });
}

function badge(run) {
  const words = { stable: '✓ stable', overloaded: '✕ overloaded', finite: '◼ finite load' };
  return element('span', { class: 'badge ' + run.stability.verdict }, words[run.stability.verdict]);
}

function shortfall(run) {
  const { offeredRequestsPerSecond: offered, sustainableRequestsPerSecond: most } = run.stability;
  const arrive = offered ? `${kinds.number.text(offered.mean)} requests/s arrive` : 'more requests arrive than leave';
  return most ? `${arrive}, at most ${kinds.number.text(most.mean)} can be served` : arrive;
}

function valueCell(c, run, best, edge) {
  const x = c.value(run);
  const text = figure(c.kind, x);
  const isBest = x !== null && x === best && !run.overloaded;
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
    element('th', { scope: 'row', class: 'name' }, swatch(run), run.name),
    element('td', { class: 'words' }, badge(run), run.overloaded ? element('small', {}, shortfall(run)) : ''),
    element('td', {}, kinds.count.text(run.chips)),
    ...columns.map((c, i) => valueCell(c, run, bests[i], startsGroup(i))),
    element('td', { class: 'words wide edge' }, run.chipTitle, element('small', {}, `${run.layout}, ${replicas(run)}`)),
  );
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
    { label: 'Chips', of: run => run.chips },
    ...columns.map((c, i) => ({ label: c.label, unit: c.unit, of: c.value, class: startsGroup(i) ? 'edge' : null })),
    { label: 'Hardware', unit: 'and layout', of: run => run.chipTitle, class: 'words wide edge' },
  ].map(c => headCell(c, body, rows));
  const table = element(
    'table',
    { 'aria-label': 'Comparison of deployments' },
    element(
      'thead',
      {},
      element(
        'tr',
        { class: 'group' },
        element('td', { class: 'name' }),
        element('td', { colspan: 2 }),
        ...groups,
        element('td', { class: 'edge' }),
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

function showComparison() {
  const intervals =
    study.replications > 1
      ? `± is half of the 95% interval over ${study.replications} replications.`
      : 'One replication: no intervals.';
  if (single) {
    const [run] = runs;
    place('comparison').append(
      element('h2', {}, run.name, ' ', badge(run)),
      lead(
        `${run.chips} × ${run.chipTitle}, ${run.model}, ${run.layout}, ${run.engine}, ` +
          `${replicas(run)}; ${run.cost.basis}. ${intervals}`,
      ),
      run.overloaded ? element('p', { class: 'note' }, shortfall(run)) : '',
      keyFigures(run),
    );
    return;
  }
  const bases = [...new Set(runs.map(run => run.cost.basis))].join('; ');
  const models = [...new Set(runs.map(run => run.model))].join(', ');
  place('comparison').append(
    element('h2', {}, 'Comparison'),
    lead(
      `${models}. Cost basis: ${bases}. ${intervals} The best value of a column is marked; a click on a heading sorts.`,
    ),
    comparisonTable(),
  );
}

const metricWords = {
  'cost.usdPerMillionTokens': ['All tokens', '$ per million'],
  'cost.usdPerMillionInput': ['Input', '$ per million'],
  'cost.usdPerMillionOutput': ['Output', '$ per million'],
  'cost.usdPerMillionOutputBearingAll': ['Output bearing all cost', '$ per million'],
  'cost.usdPerRequest': ['Requests', '$ per thousand'],
  'throughput.requestsPerSecond': ['Requests', 'per s'],
  'throughput.inputTokensPerSecond': ['Input tokens', 'per s'],
  'throughput.outputTokensPerSecond': ['Output tokens', 'per s'],
  'throughput.outputTokensPerSecondPerChip': ['Output tokens', 'per s and chip'],
  'slo.attainment': ['Within limits', 'of requests'],
  'slo.goodputPerSecond': ['Goodput', 'requests/s'],
  'energy.joulesPerToken': ['Energy', 'J per token'],
  'energy.tokensPerSecondPerMegawatt': ['All tokens', 'per s and MW'],
};

/** Heading, unit and kind of a metric's path; a path without words stands for itself. */
function metric(path) {
  const latency = /^latency\.(\w+)\.(\w+)$/.exec(path);
  const [label, unit] = metricWords[path] ?? (latency ? [`${latency[1].toUpperCase()} ${latency[2]}`, ''] : [path, '']);
  return { path, label, unit, kind: metricKind(path) };
}

function metricKind(path) {
  if (path === 'cost.usdPerRequest') {
    return kinds.usdPerThousand;
  }
  if (/usd/i.test(path)) {
    return kinds.usd;
  }
  if (path.startsWith('latency.')) {
    return kinds.seconds;
  }
  return /attainment|kvUse|busy|mfu|mbu|Rate$/.test(path) ? kinds.percent : kinds.number;
}

function meanAt(run, path) {
  const found = path.split('.').reduce((at, key) => at?.[key], run);
  return found?.mean ?? null;
}

function signed(kind, x) {
  const text = kind.text(Math.abs(x));
  return x === 0 ? text : (x > 0 ? '+' : '−') + text;
}

function relative(difference, baseline) {
  const change = (100 * difference) / baseline;
  return change > 900
    ? `×${significant(1 + difference / baseline, 2, false)}`
    : `${change > 0 ? '+' : '−'}${significant(Math.abs(change), 2, false)}%`;
}

function differenceCell(m, entry) {
  if (!entry || !entry.difference) {
    return element('td', { class: 'noise' }, ABSENT);
  }
  const { mean, halfWidth95 } = entry.difference;
  const differs = halfWidth95 !== null && Math.abs(mean) > halfWidth95;
  const from = meanAt(
    runs.find(run => run.name === entry.baseline),
    m.path,
  );
  const title = entry.correlation === null ? null : `correlation of the pairs ${significant(entry.correlation, 2)}`;
  return element(
    'td',
    { class: differs ? 'differs' : 'noise', title },
    element('span', { class: 'value' }, signed(m.kind, mean), from ? ` (${relative(mean, from)})` : ''),
    element(
      'span',
      { class: 'spread' },
      halfWidth95 === null ? 'no interval' : plusMinus(m.kind, entry.difference) + (differs ? ' ●' : ' ○'),
    ),
    element('span', { class: 'sr' }, differs ? ' interval excludes zero' : ' may be noise'),
  );
}

function showDifferences() {
  if (study.differences.length === 0) {
    return;
  }
  const metrics = [...new Set(study.differences.map(d => d.metric))].map(metric);
  const compared = runs.filter(run => study.differences.some(d => d.run === run.name));
  const baselines = [...new Set(study.differences.map(d => d.baseline))].join(', ');
  const entry = (run, m) => study.differences.find(d => d.run === run.name && d.metric === m.path);
  const table = element(
    'table',
    { 'aria-label': 'Paired differences' },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col', class: 'name' }, 'Deployment'),
        ...metrics.map(m =>
          element('th', { scope: 'col' }, m.label, m.unit ? element('span', { class: 'unit' }, m.unit) : ''),
        ),
      ),
    ),
    element(
      'tbody',
      {},
      ...compared.map(run =>
        element(
          'tr',
          {},
          element('th', { scope: 'row', class: 'name' }, swatch(run), run.name),
          ...metrics.map(m => differenceCell(m, entry(run, m))),
        ),
      ),
    ),
  );
  place('differences').append(
    element('h2', {}, `Differences from ${baselines}`),
    lead(
      'Paired by replication: both sides served the same requests. ● the 95% interval excludes zero; ' +
        '○ it does not, so the difference may be noise.',
    ),
    scrolling('Differences, scroll sideways', table),
  );
  place('differences').hidden = false;
}

function runList(names) {
  return names.length === runs.length && !single ? 'all deployments' : names.join(', ');
}

function showAssumptions() {
  const section = place('assumptions');
  section.append(
    element('h2', {}, 'Assumptions and uncalibrated inputs'),
    lead('The figures above are no better than these.'),
  );
  const caveats = [...new Set(runs.flatMap(run => run.caveats.map(caveat => caveat.text)))];
  if (caveats.length > 0) {
    const whom = text => runList(runs.filter(run => run.caveats.some(caveat => caveat.text === text)).map(run => run.name));
    section.append(
      element('h3', {}, single ? 'Of the deployment' : 'Of the deployments'),
      list(
        'caveats',
        caveats.map(text => (single ? text : [text, ' ', element('span', { class: 'whom' }, '– ' + whom(text))])),
      ),
    );
  }
  if (study.assumptions.length > 0) {
    section.append(element('h3', {}, 'Of the study'), list('caveats', study.assumptions));
  }
  if (runs.some(run => run.cost.lines.length > 0)) {
    section.append(element('h3', {}, 'Where a chip-hour comes from'), costSources());
  }
}

/** Cost lines with one source share a row. */
function costSources() {
  const lines = runs.flatMap(run => run.cost.lines.map(item => ({ ...item, run })));
  const rows = new Map();
  for (const item of lines) {
    const key = JSON.stringify([item.name, item.source]);
    rows.set(key, [...(rows.get(key) ?? []), item]);
  }
  const amount = item => (single ? dollars(item.usdPerChipHour) : `${item.run.name} ${dollars(item.usdPerChipHour)}`);
  const heads = ['Part', 'Source', '$ per chip-hour'].map(text => element('th', { scope: 'col' }, text));
  const body = [...rows.values()].map(items =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, items[0].name),
      element('td', {}, items[0].source),
      element('td', {}, items.map(amount).join(', ')),
    ),
  );
  return scrolling(
    'Cost lines',
    element(
      'table',
      { class: 'sources' },
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...body),
    ),
  );
}

function showWorkload() {
  if (study.workload.length > 0) {
    place('workload').append(list(null, study.workload));
    place('workload').hidden = false;
  }
}
