/* The classes of requests of the runs that tell some apart, and sessions. */

const classColumns = [
  detailColumn('Served', 'requests', each => [kinds.count.text(each.completed), notServed(each.failed, 'failed')]),
  ...percentileColumns('TTFT', each => each.latency.ttft),
  ...percentileColumns('TPOT', each => each.latency.tpot),
  ...percentileColumns('End to end', each => each.latency.e2e),
  detailColumn('Within limits', 'of requests', each => estimated(kinds.attainment, each.attainment)),
  detailColumn('In time', 'of requests', each => estimated(kinds.attainment, each.inTime)),
];

const sessionColumns = [
  detailColumn('Complete', 'sessions', each => [kinds.count.text(each.completed), notServed(each.broken, 'broken')]),
  ...percentileColumns('Whole session', each => each.latency),
  detailColumn('Requests', 'of a session', each => estimated(kinds.number, each.requests)),
  detailColumn('Prompts', 'tokens', each => estimated(kinds.number, each.inputTokens)),
  detailColumn('Output', 'tokens', each => estimated(kinds.number, each.outputTokens)),
];

/** `of` a part of a run gives a text and what stands small under it. */
function detailColumn(label, unit, of) {
  return { label, unit, of };
}

function percentileColumns(label, of) {
  return ['p50', 'p95'].map(p => detailColumn(label, p, each => estimated(kinds.seconds, of(each)[p])));
}

function notServed(count, word) {
  return count > 0 ? `${kinds.count.text(count)} ${word}` : '';
}

function detailRow(run, part, i, columns) {
  return element(
    'tr',
    {},
    single
      ? ''
      : element('td', { class: 'words' }, i === 0 ? swatch(run) : '', i === 0 ? element('b', {}, run.name) : ''),
    element('th', { scope: 'row', class: 'name' }, part.name || 'all requests'),
    ...columns.map(c => {
      const [text, small] = c.of(part);
      return element('td', {}, text, small ? element('span', { class: 'spread' }, small) : '');
    }),
  );
}

/** Rows of the parts of every run that has some, without the columns in which none has a figure. */
function detailTable(label, several, partsOf, all) {
  const columns = all.filter(c => several.some(run => partsOf(run).some(part => c.of(part)[0] !== ABSENT)));
  return element(
    'table',
    { class: 'pools', 'aria-label': label },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        single ? '' : detailHead('Deployment', '', 'words'),
        detailHead('Class', '', 'name'),
        ...columns.map(c => detailHead(c.label, c.unit, null)),
      ),
    ),
    element(
      'tbody',
      {},
      ...several.flatMap(run => partsOf(run).map((part, i) => detailRow(run, part, i, columns))),
    ),
  );
}

function showDetails(title, text, partsOf, columns) {
  const several = runs.filter(partsOf);
  if (several.length > 0) {
    place('classes').append(
      element('h2', {}, title),
      lead(text),
      scrolling(`${title}, scroll sideways`, detailTable(title, several, partsOf, columns)),
    );
    place('classes').hidden = false;
  }
}

function showClasses() {
  showDetails(
    'Classes of requests',
    'Counts are of the whole run, over all replications; times of the measured window. In time: the first token came ' +
      'before the deadline of the class.',
    run => run.classes,
    classColumns,
  );
  showDetails(
    'Sessions',
    'Of the whole run, over all replications, from the first arrival to the last token; time in which users think and ' +
      'tools work is part of it.',
    run => run.sessions,
    sessionColumns,
  );
}
