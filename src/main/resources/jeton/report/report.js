/* The page's charts, and how they are redrawn for a theme, a width or paper. */

/** Indices of the runs that the reader switched off. */
const hidden = new Set();

const charts = [
  {
    title: 'Cost per 1,000 requests',
    draw: requestCostChart,
    summary: requestCostSummary,
    half: true,
    when: thinks || requestsDiffer,
  },
  {
    title: 'What a request is made of',
    draw: requestChart,
    summary: requestSummary,
    half: true,
    stack: requestParts,
    when: thinks || requestsDiffer,
  },
  {
    title: 'Cost per million tokens',
    draw: tokenCostChart,
    summary: tokenCostSummary,
    when: runs.some(run => run.cost.usdPerMillionTokens),
  },
  {
    title: 'Throughput per chip against speed for one user',
    draw: frontierChart,
    summary: frontierSummary,
    toggles: () => runs,
    when: runs.some(run => run.frontier.length > 0),
  },
  {
    title: 'Latency',
    draw: latencyChart,
    summary: latencySummary,
    key: percentileKey,
    when: runs.some(run => run.latency.ttft.p50 || run.latency.tpot.p50),
  },
  {
    title: 'What a decode step is spent on',
    draw: stepChart,
    summary: stepSummary,
    half: true,
    stack: stepParts,
    when: runs.some(run => run.operatingStep?.terms.length > 0),
  },
  {
    title: 'What a chip-hour costs',
    draw: chipHourChart,
    summary: chipHourSummary,
    half: true,
    stack: chipHourParts,
    when: runs.some(run => run.cost.lines.length > 0),
  },
  {
    title: 'Batch and KV cache over time',
    draw: timelineChart,
    summary: timelineSummary,
    toggles: timed,
    when: runs.some(run => run.timeline.length > 0),
  },
].filter(chart => chart.when);

/** Buttons that hide and show a run in every chart that has curves. */
function runToggles(shown) {
  return element(
    'ul',
    { class: 'legend', 'aria-label': 'Runs shown' },
    ...shown.map(run => {
      const toggle = element(
        'button',
        { type: 'button', 'aria-pressed': 'true', 'data-run': run.index, title: run.name },
        swatch(run),
        element('span', {}, short(run.name, 28) + (run.overloaded ? ' (overloaded)' : '')),
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
  for (const chart of charts) {
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
          chart.stack ? modeToggle(chart) : '',
          element('p', {}, summary),
          chart.key ? chart.key() : '',
        ),
        chart.toggles && !single ? runToggles(chart.toggles()) : '',
        chart.stack ? partKey(chart.stack) : '',
        chart.holder,
      ),
    );
  }
}

function draw(chart) {
  const view = { theme: theme(), width: chart.holder.clientWidth, mode: chart.mode, hidden };
  const { option, height, share } = chart.draw(view);
  if (chart.button) {
    chart.share = share;
    chart.button.textContent = share ? 'As amounts' : 'As shares';
    chart.button.setAttribute('aria-label', `${chart.button.textContent}: ${chart.title}`);
  }
  chart.holder.style.height = height + 'px';
  chart.drawn ??= echarts.init(chart.holder, null, { renderer: 'svg' });
  chart.drawn.resize();
  chart.drawn.setOption(option, { notMerge: true });
}

/** Nothing before the chart library is there. */
function drawAll() {
  if (window.echarts) {
    charts.forEach(draw);
  }
}

function setTheme(name) {
  paint(name);
  const { style } = document.documentElement;
  runs.forEach(run => style.setProperty(`--run-${run.index}`, runColour({ ...run, overloaded: false }, { name })));
}

try {
  setTheme(preferredTheme());
  showWorkload();
  showComparison();
  showPools();
  showClasses();
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
