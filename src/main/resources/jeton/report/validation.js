/* Predictions against measurements: a chart a kind of metric, a table of errors, and what was not compared. */

const FIGURES = 'validation.csv and validation.json';
const CHART_HEIGHT = 560;

/** So many points take smaller symbols. */
const MANY = 500;

const result = JSON.parse(place('results').textContent);

/** Points travel as numbers of words in a list. */
const points = result.points.map(row =>
  Object.fromEntries(result.fields.map((field, i) => [field.name, field.word ? result.words[row[i]] : row[i]])),
);

const families = [
  { key: 'ttft', label: 'Time to first token', unit: 'ms', short: 'TTFT' },
  { key: 'tpot', label: 'Time per output token', unit: 'ms', short: 'TPOT' },
  { key: 'itl', label: 'Gap between tokens', unit: 'ms', short: 'ITL' },
  { key: 'e2e', label: 'End-to-end time', unit: 'ms', short: 'end to end' },
  { key: 'throughput', label: 'Throughput', unit: 'per second', short: 'throughput' },
].filter(family => points.some(point => point.family === family.key));

/** Accelerators keep their colour and symbol in every panel. */
const chips = [...new Set(points.map(point => point.chip))].sort().map((name, index) => ({ name, index }));
const COLOURS = 8;

const groupings = ['accelerator', 'maker', 'model', 'engine', 'profile', 'source', 'precision'];
const hidden = new Set();
let family = families[0]?.key;
let grouping = groupings[0];
let holder = null;
let drawn = null;

function setTheme(name) {
  paint(name);
  const { style } = document.documentElement;
  chips.forEach(chip => style.setProperty(`--run-${chip.index}`, runColour(chip, { name })));
}

/** Buttons of which one is pressed. */
function choice(label, options, chosen, choose) {
  const buttons = options.map(({ key, text }) =>
    element(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-pressed': String(key === chosen),
        onclick: event => {
          buttons.forEach(button => button.setAttribute('aria-pressed', String(button === event.currentTarget)));
          choose(key);
        },
      },
      text,
    ),
  );
  return element('div', { class: 'choice', role: 'group', 'aria-label': label }, ...buttons);
}

function percent(x) {
  return x === null || x === undefined ? ABSENT : significant(x, Math.abs(x) >= 100 ? 3 : 2, false) + '%';
}

function signedPercent(x) {
  return x === null ? ABSENT : (x > 0 ? '+' : x < 0 ? '−' : '') + percent(Math.abs(x));
}

/* ---- scatter ---- */

function showScatter() {
  holder = element('div', { class: 'chart', role: 'img', 'aria-label': 'Predicted against measured values' });
  place('scatter').append(
    element('h2', {}, 'Predicted against measured'),
    lead('A point is one published figure. On the line both agree; bands are ±10% and ±25% of the measured value.'),
    choice(
      'Metric',
      families.map(({ key, label }) => ({ key, text: label })),
      family,
      key => {
        family = key;
        drawAll();
      },
    ),
    chipToggles(),
    element('figure', {}, holder),
  );
}

function chipToggles() {
  const items = chips.map(chip => {
    const toggle = element(
      'button',
      {
        type: 'button',
        'aria-pressed': 'true',
        onclick: () => {
          hidden.has(chip.name) ? hidden.delete(chip.name) : hidden.add(chip.name);
          toggle.setAttribute('aria-pressed', String(!hidden.has(chip.name)));
          drawAll();
        },
      },
      element('span', {
        class: 'swatch',
        style:
          chip.index < COLOURS ? `background:var(--run-${chip.index})` : `border:3px solid var(--run-${chip.index})`,
      }),
      element('span', {}, chip.name),
    );
    return element('li', {}, toggle);
  });
  return element('ul', { class: 'legend', 'aria-label': 'Accelerators shown' }, ...items);
}

/** Nothing before the chart library is there. */
function drawAll() {
  if (!window.echarts || !family) {
    return;
  }
  holder.style.height = CHART_HEIGHT + 'px';
  drawn ??= echarts.init(holder, null, { renderer: 'canvas' });
  drawn.resize();
  drawn.setOption(scatter(theme()), { notMerge: true });
}

function scatter(colours) {
  const { label, unit } = families.find(({ key }) => key === family);
  const all = points.filter(point => point.family === family);
  const values = all.flatMap(point => [point.predicted, point.measured]).filter(x => x > 0);
  const range = { min: Math.min(...values) / 1.3, max: Math.max(...values) * 1.3 };
  const axis = (name, nameGap) =>
    valueAxis(colours, kinds.number, {
      type: 'log',
      ...range,
      name: `${name} ${label.toLowerCase()}, ${unit}`,
      nameLocation: 'middle',
      nameGap,
      axisLabel: {
        color: colours.muted,
        fontSize: 11,
        showMinLabel: false,
        showMaxLabel: false,
        formatter: x => kinds.number.short(x),
      },
    });
  return {
    ...base(colours),
    grid: { left: 66, right: 16, top: 12, bottom: 52 },
    xAxis: axis('measured', 30),
    yAxis: axis('predicted', 48),
    series: [
      band(range, 1.25, colours.muted, 0.1),
      band(range, 1.1, colours.muted, 0.16),
      {
        type: 'line',
        silent: true,
        symbol: 'none',
        lineStyle: { color: colours.muted, width: 1.2 },
        data: [
          [range.min, range.min],
          [range.max, range.max],
        ],
      },
      ...chips.filter(chip => !hidden.has(chip.name)).map(chip => cloud(chip, all, colours)),
    ],
  };
}

/** Between so many per cent too low and as many too high: parallel to the diagonal where both axes are logarithmic. */
function band({ min, max }, factor, fill, opacity) {
  const low = 2 - factor;
  const corners = [
    [min, min * factor],
    [max, max * factor],
    [max, max * low],
    [min, min * low],
  ];
  return {
    type: 'custom',
    silent: true,
    clip: true,
    data: [[min, min]],
    renderItem: (params, api) => ({
      type: 'polygon',
      shape: { points: corners.map(corner => api.coord(corner)) },
      style: { fill, opacity },
    }),
  };
}

function cloud(chip, all, colours) {
  return {
    type: 'scatter',
    name: chip.name,
    symbol: runSymbol(chip),
    symbolSize: all.length > MANY ? 5 : 7,
    itemStyle: { color: runColour(chip, colours), opacity: 0.62 },
    data: all
      .filter(point => point.chip === chip.name)
      .map(point => ({ value: [point.measured, point.predicted], point })),
    tooltip: { formatter: ({ data }) => pointTip(data.point) },
  };
}

function pointTip(point) {
  const unit = families.find(({ key }) => key === point.family).unit;
  const file = result.files.length > 1 ? `${point.file} ` : '';
  return tip(
    `${point.model} on ${point.chip}`,
    [
      ['layout', point.layout],
      ['engine', `${point.engine} ${point.engineVersion}`.trim()],
      ['lengths, load', `${point.lengths}, ${point.load}`],
      [point.metric, unit],
      ['predicted', significant(point.predicted)],
      ['measured', significant(point.measured)],
      ['error', signedPercent(100 * (point.predicted / point.measured - 1))],
      ['row', `${file}line ${point.line}`],
    ],
    point.source + (point.note ? `; ${point.note}` : ''),
  );
}

/* ---- errors ---- */

function showErrors() {
  const table = element('div', {});
  const fill = () => table.replaceChildren(errorTable());
  place('errors').append(
    element('h2', {}, 'Errors'),
    lead(
      'Median absolute error; below it the bias (median error with its sign), the rows, and the rank correlation of ' +
        'prediction and measurement.',
    ),
    choice(
      'Grouped by',
      groupings.map(key => ({ key, text: `by ${key}` })),
      grouping,
      key => {
        grouping = key;
        fill();
      },
    ),
    table,
  );
  fill();
}

function errorTable() {
  const groups = result.groups.filter(group => group.by === grouping);
  const keys = [...new Set(groups.map(group => group.key))];
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col', class: 'name' }, grouping),
    ...families.map(({ label }) => element('th', { scope: 'col' }, label)),
  );
  const row = (name, list) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', class: 'name' }, name),
      ...families.map(({ key }) => errorCell(list.find(group => group.metric === key))),
    );
  return scrolling(
    'Errors, scroll sideways',
    element(
      'table',
      {},
      element('thead', {}, head),
      element(
        'tbody',
        {},
        row('all', result.overall),
        ...keys.map(key =>
          row(
            key,
            groups.filter(group => group.key === key),
          ),
        ),
      ),
    ),
  );
}

function errorCell(group) {
  if (!group) {
    return element('td', { class: 'family' }, ABSENT);
  }
  const rank = group.spearman === null ? '' : `, rank ${group.spearman.toFixed(2)}`;
  return element(
    'td',
    { class: 'family' },
    percent(group.medianAbsErrorPct),
    element('small', {}, `${signedPercent(group.biasPct)}, ${kinds.count.text(group.count)} rows${rank}`),
  );
}

/* ---- rows ---- */

function showRows() {
  const section = place('rows');
  section.append(element('h2', {}, 'Rows that were not compared'));
  const lists = [
    ['No simulation', 'rows', result.unmapped.map(({ reason, count }) => [kinds.count.text(count), reason])],
    [
      'Do not fit, although they ran',
      'line',
      result.doesNotFit.lines.map(({ file, line, reason }) => [String(line), `${file}: ${reason}`]),
    ],
    [
      'Cannot be true',
      'line',
      result.bad.map(({ file, line, field, read, reason }) => [
        String(line),
        `${file}: ${field ? field + ': ' : ''}read ‘${read}’: ${reason}`,
      ]),
    ],
  ];
  lists.filter(([, , rows]) => rows.length > 0).forEach(([title, first, rows]) => section.append(lines(title, first, rows)));
}

function lines(title, first, rows) {
  const total = first === 'line' ? ` (${kinds.count.text(rows.length)})` : '';
  const table = element(
    'table',
    { class: 'lines' },
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, first), element('th', { scope: 'col' }, 'why'))),
    element('tbody', {}, ...rows.map(cells => element('tr', {}, ...cells.map(cell => element('td', {}, cell))))),
  );
  return element(
    'details',
    { open: first === 'rows' },
    element('summary', {}, title + total),
    scrolling(title, table),
  );
}

try {
  setTheme(preferredTheme());
  showScatter();
  showErrors();
  showRows();
  listen();
  unpackCharts()
    .then(drawAll)
    .catch(error => fail('The charts could not be drawn', error));
} catch (error) {
  fail('This page could not be drawn', error);
}
