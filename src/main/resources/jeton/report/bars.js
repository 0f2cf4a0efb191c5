/*
 * Charts with one row a run: costs and latencies. Each function takes a view {theme, width, mode, hidden} and gives
 * {option, height}, where option is what ECharts draws.
 */

/** `$0.0536 (B200) to $0.980 (Groq LPU), 18 times as much`: the ends of a figure over the comparable runs. */
function span(kind, of) {
  const range = ends(of);
  if (!range) {
    return 'not measured';
  }
  const [low, high] = range;
  const limit = low.overloaded ? ' at its limit' : '';
  if (kind.text(of(low)) === kind.text(of(high))) {
    return kind.text(of(low)) + limit;
  }
  const ratio = of(high) / of(low);
  const more = kind === kinds.seconds ? 'long' : 'much';
  const times = ratio >= 1.2 ? `, ${significant(ratio, 2, false)} times as ${more}` : '';
  const end = run => `${kind.text(of(run))} (${short(run.name, 40)})`;
  return `${end(low)} to ${end(high)}${times}${limit}`;
}

function whiskers() {
  return study.replications > 1 ? ' ± and whiskers: 95% interval.' : '';
}

const tokenCosts = [
  ['Input and output together', run => run.cost.usdPerMillionTokens],
  ['Input', run => run.cost.usdPerMillionInput],
  ['Output', run => run.cost.usdPerMillionOutput],
];

function tokenCostChart(view) {
  const told = [...tokenCosts, ['All cost laid on output', run => run.cost.usdPerMillionOutputBearingAll]];
  return costChart(view, kinds.usd, tokenCosts, told, '$ per million tokens ± 95% interval');
}

function tokenCostSummary() {
  const together = span(kinds.usd, run => run.cost.usdPerMillionTokens?.mean);
  return `Input and output together: ${together}. Idle time is paid for.${whiskers()}`;
}

function requestCostChart(view) {
  const costs = [['', run => run.cost.usdPerRequest]];
  const told = [['A request', costs[0][1]]];
  return costChart(view, kinds.usdPerThousand, costs, told, '$ per 1,000 requests ± 95% interval');
}

function requestCostSummary() {
  const most = run => run.stability.sustainableRequestsPerSecond?.mean;
  const limits = ends(most)?.map(run => `${kinds.number.text(most(run))} (${short(run.name, 40)})`);
  const served = limits ? ` At most ${limits.join(' to ')} requests/s.` : '';
  const cost = span(kinds.usdPerThousand, run => run.cost.usdPerRequest?.mean);
  return `${cost}. Idle time is paid for.${served}${whiskers()}`;
}

/** Costs with intervals, [title, of] a panel: bars, or dots on a logarithmic axis where the range is wide. */
function costChart(view, kind, costs, told, closing) {
  const { theme } = view;
  const panels = costs.map(([title, of]) => ({
    title,
    of,
    kind,
    room: runs.some(run => run.overloaded) ? 150 : 124,
    values: runs.map(run => of(run)?.mean ?? null),
  }));
  const logarithmic = panels.some(panel => isWide(panel.values));
  panels.forEach(panel => {
    panel.logarithmic = logarithmic;
  });
  const { parts, height } = rowPanels(view, panels);
  const rows = run => told.map(([title, of]) => [title, withSpread(kind, of(run))]);
  const series = panels.map((panel, i) =>
    rowSeries(
      view,
      i,
      panel.values,
      (run, at, y, area) => costMark(panel, run, at, y, area, theme),
      run => tip(run.name, rows(run), closing + (run.overloaded ? ', at its limit' : '')),
    ),
  );
  return { option: { ...base(theme), ...parts, series }, height };
}

function costMark({ of, kind, logarithmic }, run, at, y, area, theme) {
  const estimate = of(run);
  if (!estimate) {
    return [words(area.x + 6, y, whyAbsent(run, false), theme.muted)];
  }
  const colour = runColour(run, theme);
  const half = estimate.halfWidth95 ?? 0;
  const x = at(estimate.mean);
  const [low, high] = [at(Math.max(estimate.mean - half, estimate.mean * 1e-3)), at(estimate.mean + half)];
  const mark = logarithmic
    ? [
        line(area.x, y, x, y, theme.line, 1),
        { type: 'circle', shape: { cx: x, cy: y, r: 5.5 }, style: { fill: colour } },
      ]
    : [
        {
          type: 'rect',
          shape: { x: area.x, y: y - 9, width: x - area.x, height: 18, r: [0, 2, 2, 0] },
          style: { fill: colour },
        },
      ];
  const whisker =
    half > 0 && (!logarithmic || high - low > 14)
      ? [
          line(low, y, high, y, theme.text, 1.3),
          line(low, y - 5, low, y + 5, theme.text, 1.3),
          line(high, y - 5, high, y + 5, theme.text, 1.3),
        ]
      : [];
  return [
    ...mark,
    ...whisker,
    words(
      Math.max(x + (logarithmic ? 5 : 0), high) + 6,
      y,
      `${kind.text(estimate.mean)} {spread|${run.overloaded ? 'at its limit' : plusMinus(kind, estimate)}}`,
      run.overloaded ? theme.muted : theme.text,
      { rich: { spread: { fill: theme.muted, fontSize: 11, fontFamily: FONT } } },
    ),
  ];
}

const PERCENTILES = ['p50', 'p90', 'p95', 'p99'];

const latencies = [
  { title: 'Time to first token (TTFT)', short: 'TTFT', key: 'ttft', limit: 'ttftSeconds' },
  thinks && { title: 'Time to the answer', short: 'Answer', key: 'answer' },
  { title: 'Time per output token (TPOT)', short: 'TPOT', key: 'tpot', limit: 'tpotSeconds' },
].filter(Boolean);

/** Times from the median to the 99th percentile, with the limit asked. */
function latencyChart(view) {
  const { theme } = view;
  const panels = latencies.map(latency => {
    const limits = [...new Set(runs.map(run => run.slo[latency.limit] ?? null).filter(x => x !== null))];
    const all = runs.flatMap(run => PERCENTILES.map(p => run.latency[latency.key][p]?.mean ?? null));
    return {
      ...latency,
      limits,
      marks: runs.map(run => run.latency[latency.key].p99?.mean ?? null),
      values: [...all, ...limits],
      kind: kinds.seconds,
      room: 132,
      logarithmic: isWide([...all, ...limits]),
    };
  });
  const { parts, height } = rowPanels(view, panels);
  const series = panels.flatMap((panel, i) => [
    rowSeries(
      view,
      i,
      panel.marks,
      (run, at, y, area) => percentileMark(run.latency[panel.key], run, at, y, area, i === 0, theme),
      run =>
        tip(
          run.name,
          [...PERCENTILES, 'mean', 'max'].map(p => [p, withSpread(kinds.seconds, run.latency[panel.key][p])]),
          panel.title,
        ),
    ),
    limitSeries(panel.limits, i, theme),
  ]);
  return { option: { ...base(theme), ...parts, series }, height };
}

function latencySummary() {
  return latencies
    .map(({ short, key }) => `${short} p95: ${span(kinds.seconds, run => run.latency[key].p95?.mean)}. `)
    .join('');
}

function percentileKey() {
  return element('p', {}, '● p50, bar to p90, thinner to p95, line to p99 ○. Right: p50 … p99.');
}

/** A bar from p50 that thins out at p90 and p95 and ends in a ring at p99. */
function percentileMark(latency, run, at, y, area, first, theme) {
  const present = PERCENTILES.filter(p => latency[p]);
  if (present.length === 0) {
    return [words(area.x + 6, y, whyAbsent(run, first && area.width > 330), theme.muted)];
  }
  const colour = runColour(run, theme);
  const x = present.map(p => at(latency[p].mean));
  const thickness = { p90: 9, p95: 5, p99: 2 };
  const last = x[x.length - 1];
  const spans = present.slice(1).map((p, i) => ({
    type: 'rect',
    shape: { x: x[i], y: y - thickness[p] / 2, width: x[i + 1] - x[i], height: thickness[p] },
    style: { fill: colour },
  }));
  const label = [present[0], present[present.length - 1]].map(p => kinds.seconds.text(latency[p].mean)).join(' … ');
  return [
    ...spans,
    { type: 'circle', shape: { cx: last, cy: y, r: 3.5 }, style: { fill: theme.card, stroke: colour, lineWidth: 1.8 } },
    { type: 'circle', shape: { cx: x[0], cy: y, r: 6 }, style: { fill: colour } },
    words(area.x + area.width - 6, y, label, theme.text, { font: `11.5px ${FONT}`, align: 'right' }),
  ];
}

function limitSeries(limits, panelIndex, theme) {
  return {
    type: 'line',
    xAxisIndex: panelIndex,
    yAxisIndex: panelIndex,
    data: [],
    silent: true,
    z: 1,
    markLine: {
      z: 1,
      symbol: 'none',
      silent: true,
      precision: 9,
      lineStyle: { color: theme.bad, type: 'dashed', width: 1.5 },
      label: {
        formatter: ({ value }) => 'limit ' + kinds.seconds.short(value),
        color: theme.bad,
        position: 'start',
        distance: 4,
        fontSize: 11,
      },
      data: limits.map(x => ({ xAxis: x })),
    },
  };
}
