/* The pools of the deployments that have several. */

const roles = { both: 'prompts and output', prefill: 'prompts', decode: 'output' };

/** `{of, text}` of a pool; `text` of an absent figure is a dash. */
const poolColumns = [
  poolColumn('Chips', 'replicas × layout, engine', poolHardware),
  poolColumn('Price', '$ per hour', (pool, run) => [
    figure(kinds.usd, pool.cost.usdPerHour),
    kinds.percent.text(pool.cost.usdPerHour / run.cost.usdPerHour) + ' of the deployment',
  ]),
  poolColumn('One chip', '$ per hour', pool => [figure(kinds.usd, pool.cost.usdPerChipHour), pool.cost.basis]),
  poolColumn('Batch', 'mean', pool => estimated(kinds.number, pool.batch.mean)),
  poolColumn('KV cache', 'mean use', pool => estimated(kinds.percent, pool.memory.kvUseMean)),
  poolColumn('KV cache', 'tokens a replica', pool => [kinds.count.text(pool.memory.kvCapacityTokens)]),
  poolColumn('Preemptions', '', pool => estimated(kinds.number, pool.memory.preemptions)),
  poolColumn('Busy', 'of time', pool => estimated(kinds.percent, pool.utilisation.busy)),
  poolColumn('MFU', 'of peak', pool => estimated(kinds.percent, pool.utilisation.mfu)),
  poolColumn('MBU', 'of peak', pool => estimated(kinds.percent, pool.utilisation.mbu)),
  poolColumn('Mean step', 'of its batch', poolStep),
];

/** `of` a pool and its run gives a text and what stands small under it. */
function poolColumn(label, unit, of) {
  return { label, unit, of };
}

function estimated(kind, estimate) {
  return [figure(kind, estimate?.mean), plusMinus(kind, estimate)];
}

function poolHardware(pool) {
  return [hardware(pool), `${layout(pool)}, ${pool.engine}`];
}

/** Its time, and what takes most of it. */
function poolStep({ operatingStep: { terms } }) {
  const seconds = terms.reduce((sum, term) => sum + term.seconds, 0);
  const largest = terms.reduce((a, b) => (b.seconds > a.seconds ? b : a));
  return [kinds.seconds.text(seconds), `${kinds.percent.text(largest.seconds / seconds)} ${largest.name}`];
}

function poolRow(run, pool, i) {
  return element(
    'tr',
    {},
    single
      ? ''
      : element('td', { class: 'words' }, i === 0 ? swatch(run) : '', i === 0 ? element('b', {}, run.name) : ''),
    element('th', { scope: 'row', class: 'name' }, pool.name, element('small', { class: 'role' }, roles[pool.role])),
    ...poolColumns.map((c, n) => {
      const [text, small] = c.of(pool, run);
      return element(
        'td',
        { class: n === 0 ? 'hardware' : null },
        text,
        small ? element('span', { class: 'spread' }, small) : '',
      );
    }),
  );
}

function detailHead(label, unit, kind) {
  return element('th', { scope: 'col', class: kind }, label, unit ? element('span', { class: 'unit' }, unit) : '');
}

function poolTable(several) {
  return element(
    'table',
    { class: 'pools', 'aria-label': 'Pools' },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        single ? '' : detailHead('Deployment', '', 'words'),
        detailHead('Pool', 'what it computes', 'name'),
        ...poolColumns.map((c, n) => detailHead(c.label, c.unit, n === 0 ? 'hardware' : null)),
      ),
    ),
    element('tbody', {}, ...several.flatMap(run => run.pools.map((pool, i) => poolRow(run, pool, i)))),
  );
}

function showPools() {
  const several = runs.filter(run => run.pools);
  if (several.length === 0) {
    return;
  }
  place('pools').append(
    element('h2', {}, 'Pools'),
    lead(
      'Replicas of one kind within a deployment. Batch, cache and times are means of one replica of the pool; what is ' +
        'said of the deployment as a whole is the mean over its chips.',
    ),
    scrolling('Pools, scroll sideways', poolTable(several)),
  );
  place('pools').hidden = false;
}
