/* The page's charts, and how they are redrawn for a theme, a width or paper. */

/** Indices of the runs that the reader switched off. */
const hidden = new Set();

const charts = [
  {
    title: 'Cost per million tokens',
    draw: tokenCostChart,
    summary: costSummary,
    when: () => runs.some(run => run.cost.usdPerMillionTokens),
  },
  {
    title: 'Throughput per chip against speed for one user',
    draw: frontierChart,
    summary: frontierSummary,
    toggles: true,
    when: () => runs.some(run => run.frontier.length > 0),
  },
  {
    title: 'Latency',
    draw: latencyChart,
    summary: latencySummary,
    key: percentileKey,
    when: () => runs.some(run => run.latency.ttft.p50 || run.latency.tpot.p50),
  },
  {
    title: 'What a decode step is spent on',
    draw: stepChart,
    summary: stepSummary,
    half: true,
    stack: true,
    key: () => partKey(run => run.operatingStep.terms),
    when: () => runs.some(run => run.operatingStep.terms.length > 0),
  },
  {
    title: 'What a chip-hour costs',
    draw: chipHourChart,
    summary: chipHourSummary,
    half: true,
    stack: true,
    key: () => partKey(run => run.cost.lines),
    when: () => runs.some(run => run.cost.lines.length > 0),
  },
  {
    title: 'Batch and KV cache over time',
    draw: timelineChart,
    summary: timelineSummary,
    toggles: true,
    when: () => runs.some(run => run.timeline.length > 0),
  },
];

/** The run with the smallest and the one with the largest figure, null if fewer than one has it. */
function ends(of) {
  const present = runs.filter(run => of(run) !== null && of(run) !== undefined).sort((a, b) => of(a) - of(b));
  return present.length === 0 ? null : [present[0], present[present.length - 1]];
}

function ratio(a, b) {
  return significant(a / b, 2, false);
}

function costSummary() {
  const of = run => run.cost.usdPerMillionTokens?.mean;
  const [low, high] = ends(of);
  const from = `Input and output together: ${low.name} ${kinds.usd.text(of(low))}`;
  const text =
    low === high
      ? from
      : `${from}, ${high.name} ${kinds.usd.text(of(high))}, ${ratio(of(high), of(low))} times as much`;
  return `${text}. Idle time is paid for.${study.replications > 1 ? ' Whiskers: 95% interval.' : ''}`;
}

function frontierSummary() {
  const speed = ends(userSpeed);
  const curve = 'A curve runs from few to many requests at once, by formula; the framed mark is the simulated load.';
  if (!speed) {
    return curve;
  }
  const [, fastest] = speed;
  return `Fastest for one user: ${fastest.name}, ${kinds.number.text(userSpeed(fastest))} tokens/s. ${curve}`;
}

function latencySummary() {
  return ['ttft', 'tpot']
    .map(key => {
      const of = run => run.latency[key].p95?.mean;
      const range = ends(of);
      if (!range) {
        return '';
      }
      const [low, high] = range;
      return (
        `${key.toUpperCase()} p95: ` +
        (low === high
          ? kinds.seconds.text(of(low))
          : `${kinds.seconds.text(of(low))} (${low.name}) to ${kinds.seconds.text(of(high))} (${high.name})`) +
        '. '
      );
    })
    .join('');
}

function stepSummary() {
  const largest = runs.map(
    run => run.operatingStep.terms.reduce((a, b) => (b.seconds > a.seconds ? b : a), { seconds: -1, name: '' }).name,
  );
  const counted = [...new Set(largest)]
    .filter(name => name !== '')
    .map(name => (single ? name : `${name} (${largest.filter(other => other === name).length} of ${runs.length})`));
  return `The average decode step, term by term. Largest: ${counted.join(', ')}.`;
}

function chipHourSummary() {
  const of = run => run.cost.usdPerChipHour;
  const [low, high] = ends(of);
  return low === high
    ? `${kinds.usd.text(of(low))} an hour, ${low.cost.basis}.`
    : `From ${kinds.usd.text(of(low))} (${low.name}) to ${kinds.usd.text(of(high))} (${high.name}) an hour.`;
}

function timelineSummary() {
  const warm = runs.some(run => run.stability.warmupSeconds > 0);
  return 'First replication.' + (warm ? ' Shaded: warm-up, left out of every average.' : '');
}

function percentileKey() {
  return element('p', {}, '● p50, bar to p90, thinner to p95, line to p99 ○. Right: p50 … p99.');
}

function partKey(parts) {
  return element(
    'ul',
    { class: 'legend' },
    ...partNames(runs, parts).map((name, i) =>
      element('li', {}, element('span', { class: 'swatch', style: `background:${partColour(i)}` }), name),
    ),
  );
}

/** Buttons that hide and show a run in every chart that has curves. */
function runToggles() {
  return element(
    'ul',
    { class: 'legend', 'aria-label': 'Runs shown' },
    ...runs.map(run => {
      const toggle = element(
        'button',
        { type: 'button', 'aria-pressed': 'true', 'data-run': run.index },
        swatch(run),
        run.name + (run.overloaded ? ' (overloaded)' : ''),
      );
      toggle.addEventListener('click', () => {
        hidden.has(run.index) ? hidden.delete(run.index) : hidden.add(run.index);
        document
          .querySelectorAll(`[data-run="${run.index}"]`)
          .forEach(b => b.setAttribute('aria-pressed', String(!hidden.has(run.index))));
        drawAll();
      });
      return element('li', {}, toggle);
    }),
  );
}

function modeToggle(chart) {
  chart.button = element('button', { type: 'button', class: 'quiet' }, 'As shares');
  chart.button.addEventListener('click', () => {
    chart.mode = chart.share ? 'amount' : 'share';
    draw(chart);
  });
  return chart.button;
}

function showCharts() {
  place('charts').append(element('h2', {}, 'Charts'));
  for (const chart of charts.filter(c => !c.when || c.when())) {
    const summary = chart.summary();
    chart.holder = element('div', { class: 'chart', role: 'img', 'aria-label': `${chart.title}. ${summary}` });
    place('charts').append(
      element(
        'figure',
        { class: chart.half && !single ? 'half' : null },
        element(
          'figcaption',
          {},
          element('h3', {}, chart.title),
          chart.stack ? modeToggle(chart) : element('span'),
          element('p', {}, summary),
          chart.key && chart.key().tagName === 'P' ? chart.key() : '',
        ),
        chart.toggles && !single ? runToggles() : '',
        chart.key && chart.key().tagName === 'UL' ? chart.key() : '',
        chart.holder,
      ),
    );
  }
}

function draw(chart) {
  if (!chart.holder) {
    return;
  }
  const view = { runs, theme: theme(), width: chart.holder.clientWidth, mode: chart.mode, hidden };
  const { option, height, share } = chart.draw(view);
  if (chart.button) {
    chart.share = share;
    chart.button.textContent = share ? 'As amounts' : 'As shares';
  }
  chart.holder.style.height = height + 'px';
  chart.drawn ??= echarts.init(chart.holder, null, { renderer: 'svg' });
  chart.drawn.resize();
  chart.drawn.setOption(option, { notMerge: true });
}

function drawAll() {
  charts.forEach(draw);
}

/* ---- theme, width, paper ---- */

function theme() {
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue('--' + name).trim();
  return {
    name: document.documentElement.dataset.theme,
    text: colour('text'),
    muted: colour('muted'),
    faint: colour('faint'),
    line: colour('line'),
    card: colour('card'),
    band: colour('band'),
    bad: colour('bad'),
  };
}

function setTheme(name) {
  const root = document.documentElement;
  root.dataset.theme = name;
  runs.forEach(run => root.style.setProperty(`--run-${run.index}`, runColour({ ...run, overloaded: false }, { name })));
  place('theme').textContent = name === 'dark' ? 'Light' : 'Dark';
  place('theme').setAttribute('aria-label', `Switch to ${name === 'dark' ? 'light' : 'dark'} colours`);
}

function preferredTheme() {
  const asked = location.hash.slice(1);
  if (asked === 'dark' || asked === 'light') {
    return asked;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function listen() {
  place('theme').addEventListener('click', () => {
    setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
    drawAll();
  });
  place('copy').addEventListener('click', () => {
    navigator.clipboard.writeText(place('command').textContent).then(
      () => {
        place('copy').textContent = 'Copied';
      },
      () => getSelection().selectAllChildren(place('command')),
    );
  });
  let width = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth !== width) {
      width = innerWidth;
      drawAll();
    }
  });
  onPaper();
}

/** Paper is white, whatever the screen was. */
function onPaper() {
  let before = null;
  addEventListener('beforeprint', () => {
    before = document.documentElement.dataset.theme;
    document.body.classList.add('paper');
    setTheme('light');
    drawAll();
  });
  addEventListener('afterprint', () => {
    document.body.classList.remove('paper');
    setTheme(before);
    drawAll();
  });
}

/** The chart library, unpacked from its element and run. */
async function unpackCharts() {
  const packed = Uint8Array.from(atob(place('echarts').textContent), c => c.charCodeAt(0));
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(plain).text();
  document.head.append(script);
}

function fail(what, error) {
  place('failure').textContent =
    `${what} (${error.message}). A browser of 2023 or later shows all of this page; ` +
    'the figures are also in results.csv and results.json beside this file.';
  place('failure').hidden = false;
}

try {
  setTheme(preferredTheme());
  showWorkload();
  showComparison();
  showCharts();
  showDifferences();
  showAssumptions();
  listen();
  unpackCharts()
    .then(drawAll)
    .catch(error => fail('The charts could not be drawn', error));
} catch (error) {
  fail('This page could not be drawn', error);
}
