/* What the page says beside the comparison: workload, differences, assumptions. */

const metricWords = {
  'cost.usdPerMillionTokens': ['All tokens', '$ per million'],
  'cost.usdPerMillionInput': ['Input', '$ per million'],
  'cost.usdPerMillionOutput': ['Output', '$ per million'],
  'cost.usdPerMillionOutputBearingAll': ['Output bearing all cost', '$ per million'],
  'cost.usdPerRequest': ['Requests', '$ per 1,000'],
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
      `Paired by replication: both sides served the same ${requestsDiffer ? 'prompts' : 'requests'}. ` +
        '● the 95% interval excludes zero; ' +
        '○ it does not, so the difference may be noise.',
    ),
    scrolling('Differences, scroll sideways', table),
  );
  place('differences').hidden = false;
}

function runList(names) {
  return names.length === runs.length && !single ? 'all deployments' : names.join(', ');
}

/** The gravest first, as a run lists them; a tag for each kind that wants one. */
const caveatTags = {
  overload: 'load',
  'lost-requests': 'lost requests',
  uncalibrated: 'uncalibrated',
  inferred: 'inferred',
  approximate: 'approximate',
  'unsure-price': 'unsure price',
  'derived-price': 'derived price',
  other: '',
};

/** Every caveat once, the gravest first, with the names of the runs that it concerns. */
function caveats() {
  const byText = new Map();
  for (const run of runs) {
    for (const { kind, text } of run.caveats) {
      byText.set(text, { kind, text, names: [...(byText.get(text)?.names ?? []), run.name] });
    }
  }
  const kindsInOrder = Object.keys(caveatTags);
  return [...byText.values()].sort((a, b) => kindsInOrder.indexOf(a.kind) - kindsInOrder.indexOf(b.kind));
}

function caveatItem({ kind, text, names }) {
  return [
    caveatTags[kind] ? element('span', { class: 'badge ' + kind }, caveatTags[kind]) : '',
    caveatTags[kind] ? ' ' : '',
    text,
    single ? '' : element('span', { class: 'whom' }, ' – ' + runList([...new Set(names)])),
  ];
}

function showAssumptions() {
  const section = place('assumptions');
  section.append(
    element('h2', {}, 'Assumptions and uncalibrated inputs'),
    lead('The figures above are no better than these.'),
  );
  if (runs.some(run => run.caveats.length > 0)) {
    section.append(
      element('h3', {}, single ? 'Of the deployment' : 'Of the deployments'),
      list('caveats', caveats().map(caveatItem)),
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
