/*
 * One function a chart. Each takes a view {runs, theme, width, mode, hidden} and gives {option, height}, where
 * option is what ECharts draws. A run keeps its colour and its symbol in every chart.
 */

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif';

/* Okabe and Ito's palette, readable under the common colour-vision deficiencies; yellow and black adapted to paper. */
const RUN_COLOURS = {
  light: ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8f7d00', '#20262c'],
  dark: ['#3f9ddb', '#e9a820', '#24b88d', '#da8fb8', '#86cdf5', '#ea7a35', '#cdbb35', '#f0f2f4'],
};
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'];

/* Paul Tol's light scheme: parts of a stack must not look like runs. */
const PART_COLOURS = [
  '#77aadd',
  '#ee8866',
  '#44bb99',
  '#eedd88',
  '#ffaabb',
  '#bbcc33',
  '#99ddff',
  '#aaaa00',
  '#c4c4c4',
];

const ROW_HEIGHT = 38;

/** Past this ratio of largest to smallest a linear axis shows only the largest. */
const WIDE_RANGE = 25;

function runColour(run, theme) {
  const colours = RUN_COLOURS[theme.name];
  return run.overloaded ? theme.faint : colours[run.index % colours.length];
}

function runSymbol(run) {
  return SYMBOLS[Math.floor(run.index / 8 + run.index) % SYMBOLS.length];
}

function partColour(index) {
  return PART_COLOURS[index % PART_COLOURS.length];
}

function escaped(text) {
  return String(text).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
}

/** A tooltip: heading, then rows of [label, value, ...]; escaped here because ECharts takes markup. */
function tip(heading, rows, closing = '') {
  const lines = rows.map(cells => `<tr>${cells.map(cell => `<td>${escaped(cell)}</td>`).join('')}</tr>`);
  return `<div class="tip"><b>${escaped(heading)}</b><table>${lines.join('')}</table>${escaped(closing)}</div>`;
}

function base(theme) {
  return {
    animation: false,
    textStyle: { fontFamily: FONT, fontSize: 12, color: theme.text },
    tooltip: {
      backgroundColor: theme.card,
      borderColor: theme.line,
      textStyle: { color: theme.text, fontFamily: FONT },
      confine: true,
    },
  };
}

function panelTitle(text, left, top, theme) {
  return {
    text,
    left,
    top,
    padding: 0,
    textStyle: { fontFamily: FONT, fontSize: 13, fontWeight: 600, color: theme.text },
  };
}

function valueAxis(theme, kind, more = {}) {
  return {
    type: 'value',
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: theme.muted, fontSize: 11, hideOverlap: true, formatter: x => kind.short(x) },
    splitLine: { lineStyle: { color: theme.line } },
    nameTextStyle: { color: theme.muted, fontSize: 12 },
    ...more,
  };
}

/** The bounds of an axis that leaves `room` pixels to the right of its largest value for a label. */
function bounds(values, pixels, room, logarithmic) {
  const present = values.filter(x => x > 0);
  const high = Math.max(...present, 0) || 1;
  const stretch = pixels / Math.max(60, pixels - room);
  if (!logarithmic) {
    return { type: 'value', min: 0, max: high * stretch };
  }
  const low = Math.min(...present) / 1.5;
  return { type: 'log', min: low, max: low * Math.pow(high / low, stretch) };
}

function isWide(values) {
  const present = values.filter(x => x > 0);
  return present.length > 1 && Math.max(...present) / Math.min(...present) > WIDE_RANGE;
}

/**
 * Panels whose rows are the runs: side by side where there is room, else one below the other. A panel is
 * {title, kind, values, room, logarithmic}; `room` is kept free for the label behind the largest value.
 */
function rowPanels(view, panels) {
  const { runs, theme, width } = view;
  const label = Math.round(Math.min(180, Math.max(84, width * 0.2)));
  const beside = (width - label) / panels.length >= 250;
  const gap = 26;
  const edge = 14;
  const plotWidth = beside ? (width - label - edge - gap * (panels.length - 1)) / panels.length : width - label - edge;
  const plotHeight = runs.length * ROW_HEIGHT;
  const head = (panels[0].title ? 26 : 6) + (panels.some(panel => panel.limits?.length > 0) ? 16 : 0);
  const panelHeight = head + plotHeight + 36;
  const parts = { grid: [], title: [], xAxis: [], yAxis: [] };
  panels.forEach((panel, i) => {
    const left = label + (beside ? i * (plotWidth + gap) : 0);
    const top = head + (beside ? 0 : i * panelHeight);
    parts.grid.push({ left, top, width: plotWidth, height: plotHeight });
    if (panel.title) {
      parts.title.push(panelTitle(panel.title, left, top - head + 4, theme));
    }
    parts.xAxis.push(
      valueAxis(theme, panel.kind, {
        gridIndex: i,
        splitNumber: Math.max(2, Math.round(plotWidth / 90)),
        ...bounds(panel.values, plotWidth, panel.room, panel.logarithmic),
        axisLabel: {
          color: theme.muted,
          fontSize: 11,
          hideOverlap: true,
          showMaxLabel: false,
          showMinLabel: !panel.logarithmic,
          formatter: x => panel.kind.short(x),
        },
      }),
    );
    parts.yAxis.push(runAxis(view, i, label, !beside || i === 0));
  });
  const rows = beside ? 1 : panels.length;
  return { parts, height: rows * panelHeight - 8 };
}

function runAxis(view, gridIndex, label, named) {
  const { runs, theme } = view;
  return {
    type: 'category',
    gridIndex,
    inverse: true,
    data: runs.map(run => run.name),
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { show: false },
    splitArea: { show: true, areaStyle: { color: ['transparent', theme.band] } },
    axisLabel: {
      show: named,
      width: label - 12,
      overflow: 'break',
      lineHeight: 14,
      interval: 0,
      fontSize: label < 120 ? 11 : 12,
      formatter: name => twoLines(name, label),
      color: (name, i) => (runs[i] && runs[i].overloaded ? theme.faint : theme.text),
    },
  };
}

/** A name cut to what two lines of an axis label hold. */
function twoLines(name, label) {
  const most = 2 * Math.floor(label / 7) - 2;
  return name.length > most ? name.slice(0, most - 1) + '…' : name;
}

function line(x1, y1, x2, y2, stroke, lineWidth, more = {}) {
  return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth, ...more } };
}

function words(x, y, text, fill, more = {}) {
  return { type: 'text', style: { x, y, text, fill, font: `12px ${FONT}`, verticalAlign: 'middle', ...more } };
}

/** A series that draws one group of shapes a run; `shapes(run, at, y, theme)` gets a scale from figure to pixel. */
function rowSeries(view, panelIndex, values, shapes, tooltip) {
  return {
    type: 'custom',
    xAxisIndex: panelIndex,
    yAxisIndex: panelIndex,
    data: view.runs.map((run, i) => ({ value: [values[i] ?? '-', i] })),
    encode: { x: 0, y: 1 },
    renderItem: (params, api) => {
      const i = params.dataIndex;
      const area = params.coordSys;
      const [, y] = api.coord([0, i]);
      const at = x => Math.max(area.x, api.coord([x, i])[0]);
      const reach = {
        type: 'rect',
        shape: { x: area.x, y: y - 16, width: area.width, height: 32 },
        style: { fill: 'transparent' },
      };
      return { type: 'group', children: [reach, ...shapes(view.runs[i], at, y, area)] };
    },
    tooltip: { formatter: params => tooltip(view.runs[params.dataIndex]) },
  };
}

function whyAbsent(run, spacious) {
  const most = run.stability.sustainableRequestsPerSecond;
  if (!run.overloaded) {
    return 'not measured';
  }
  return spacious && most ? `overloaded: serves ${kinds.number.text(most.mean)} requests/s at most` : 'overloaded';
}

/** $/M tokens with intervals: bars, or dots on a logarithmic axis where the range is wide. */
function tokenCostChart(view) {
  const { runs, theme } = view;
  const panels = [
    ['Input and output together', run => run.cost.usdPerMillionTokens],
    ['Input', run => run.cost.usdPerMillionInput],
    ['Output', run => run.cost.usdPerMillionOutput],
  ].map(([title, of]) => ({ title, of, kind: kinds.usd, room: 116, values: runs.map(run => of(run)?.mean ?? null) }));
  const logarithmic = panels.some(panel => isWide(panel.values));
  panels.forEach(panel => {
    panel.logarithmic = logarithmic;
  });
  const { parts, height } = rowPanels(view, panels);
  const series = panels.map((panel, i) =>
    rowSeries(
      view,
      i,
      panel.values,
      (run, at, y, area) => costMark(panel.of(run), run, at, y, area, logarithmic, i === 0, theme),
      run =>
        tip(
          run.name,
          [
            ...panels.map(p => [p.title, withSpread(kinds.usd, p.of(run))]),
            ['All cost laid on output', withSpread(kinds.usd, run.cost.usdPerMillionOutputBearingAll)],
          ],
          '$ per million tokens ± 95% interval',
        ),
    ),
  );
  return { option: { ...base(theme), ...parts, series }, height };
}

function costMark(estimate, run, at, y, area, logarithmic, first, theme) {
  if (!estimate) {
    return [words(area.x + 6, y, whyAbsent(run, first && area.width > 330), theme.faint)];
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
    half > 0
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
      `${kinds.usd.text(estimate.mean)} {spread|${plusMinus(kinds.usd, estimate)}}`,
      theme.text,
      { rich: { spread: { fill: theme.muted, fontSize: 11, fontFamily: FONT } } },
    ),
  ];
}

/** Throughput a chip against speed a user: a curve a run over concurrency, and the simulated point. */
function frontierChart(view) {
  const { runs, theme, width, hidden } = view;
  const grid = { left: 62, right: 20, top: 12, bottom: 48 };
  const height = width < 620 ? 360 : 460;
  const shown = runs.filter(run => !hidden.has(run.index));
  const curves = shown.map(run => frontierCurve(run, theme));
  const points = shown
    .filter(operates)
    .map(run => ({ run, at: [userSpeed(run), run.throughput.outputTokensPerSecondPerChip.mean] }));
  const all = [...curves.flatMap(curve => curve.data), ...points.map(point => point.at)];
  const [x, y] = [0, 1].map(dimension => curveBounds(all.map(at => at[dimension])));
  const sides = labelSides(
    points.map(({ run, at }) => ({
      text: run.name,
      x: grid.left + (width - grid.left - grid.right) * along(x, at[0]),
      y: height - grid.bottom - (height - grid.top - grid.bottom) * along(y, at[1]),
    })),
    width < 620 ? 0 : width,
  );
  const marks = points.map(({ run, at }, i) => ({
    type: 'scatter',
    name: run.name,
    symbol: runSymbol(run),
    symbolSize: 15,
    z: 4,
    data: [at],
    itemStyle: { color: runColour(run, theme), borderColor: theme.text, borderWidth: 1.8 },
    label: {
      show: sides[i] !== null,
      formatter: () => run.name,
      position: sides[i] ?? 'right',
      color: theme.text,
      fontSize: 12,
      textBorderColor: theme.card,
      textBorderWidth: 3,
    },
    tooltip: { formatter: ({ value }) => tip(run.name, frontierRows(value), 'the simulated load') },
  }));
  const axis = (name, nameGap, range) =>
    valueAxis(theme, kinds.number, {
      name,
      nameLocation: 'middle',
      nameGap,
      ...range,
      axisLabel: {
        color: theme.muted,
        fontSize: 11,
        showMinLabel: false,
        showMaxLabel: false,
        formatter: v => kinds.number.short(v),
      },
    });
  const xAxis = axis('output tokens/s for one user (1 / median TPOT)', 28, x);
  const yAxis = axis('output tokens/s per chip', 46, y);
  return { option: { ...base(theme), grid, xAxis, yAxis, series: [...curves, ...marks] }, height };
}

function frontierCurve(run, theme) {
  return {
    type: 'line',
    name: run.name,
    symbolSize: 5,
    symbol: runSymbol(run),
    color: runColour(run, theme),
    lineStyle: { width: 2, type: run.overloaded ? 'dashed' : 'solid' },
    itemStyle: { opacity: 0.55 },
    data: run.frontier
      .filter(p => p.tokensPerSecondPerUser > 0 && p.outputTokensPerSecondPerChip > 0)
      .map(p => [p.tokensPerSecondPerUser, p.outputTokensPerSecondPerChip, p.concurrency]),
    tooltip: {
      formatter: ({ value }) =>
        tip(run.name, frontierRows(value), `${significant(value[2], 3, false)} requests at once, formula`),
    },
  };
}

/** Where between the bounds of an axis, 0 to 1. */
function along({ type, min, max }, value) {
  return type === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
}

/** The side of each mark at which its label meets no other mark or label and stays inside; null where there is none. */
function labelSides(marks, width) {
  const boxes = marks.map(({ x, y }) => [x - 9, y - 9, x + 9, y + 9]);
  const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  return marks.map(({ text, x, y }) => {
    const wide = 6.8 * text.length;
    const sides = {
      right: [x + 10, y - 8, x + 14 + wide, y + 8],
      left: [x - 14 - wide, y - 8, x - 10, y + 8],
      top: [x - wide / 2, y - 28, x + wide / 2, y - 10],
      bottom: [x - wide / 2, y + 10, x + wide / 2, y + 28],
    };
    const free = Object.keys(sides).find(
      side => sides[side][0] > 62 && sides[side][2] < width && !boxes.some(box => meets(box, sides[side])),
    );
    if (free) {
      boxes.push(sides[free]);
    }
    return free ?? null;
  });
}

function frontierRows(value) {
  return [
    ['for one user', kinds.number.text(value[0]) + ' tokens/s'],
    ['per chip', kinds.number.text(value[1]) + ' tokens/s'],
  ];
}

/** Logarithmic where the values differ widely, else from zero. */
function curveBounds(values) {
  const high = Math.max(...values, 0) || 1;
  return isWide(values)
    ? { type: 'log', min: Math.min(...values) / 1.3, max: high * 1.3 }
    : { type: 'value', min: 0, max: high * 1.08 };
}

/** Median speed of the stream that one user reads, tokens/s; null if latencies are absent. */
function userSpeed(run) {
  const median = run.latency.tpot.p50;
  return median && median.mean > 0 ? 1 / median.mean : null;
}

function operates(run) {
  return userSpeed(run) !== null && run.throughput.outputTokensPerSecondPerChip?.mean > 0;
}

const PERCENTILES = ['p50', 'p90', 'p95', 'p99'];

/** TTFT and TPOT: from the median to the 99th percentile, with the limit asked. */
function latencyChart(view) {
  const { runs, theme } = view;
  const panels = [
    ['Time to first token (TTFT)', 'ttft', 'ttftSeconds'],
    ['Time per output token (TPOT)', 'tpot', 'tpotSeconds'],
  ].map(([title, key, limit]) => {
    const limits = [...new Set(runs.map(run => run.slo[limit]).filter(x => x !== null))];
    const values = runs.map(run => run.latency[key].p99?.mean ?? null);
    const all = runs.flatMap(run => PERCENTILES.map(p => run.latency[key][p]?.mean ?? null));
    return {
      title,
      key,
      limits,
      marks: values,
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

/** A bar from p50 that thins out at p90 and p95 and ends in a ring at p99. */
function percentileMark(latency, run, at, y, area, first, theme) {
  const present = PERCENTILES.filter(p => latency[p]);
  if (present.length === 0) {
    return [words(area.x + 6, y, whyAbsent(run, first && area.width > 330), theme.faint)];
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

/** What a step is spent on, ms; in shares if the mode says so. */
function stepChart(view) {
  const names = partNames(view.runs, run => run.operatingStep.terms);
  const part = (run, name) => run.operatingStep.terms.find(term => term.name === name);
  return stackChart(view, {
    names,
    kind: kinds.seconds,
    value: (run, name) => part(run, name)?.seconds ?? 0,
    tooltip: (run, name) => [['limited by', part(run, name).bound]],
    closing: (run, name) => part(run, name).detail,
  });
}

/** What a chip-hour costs, $; in shares if the mode says so. */
function chipHourChart(view) {
  const names = partNames(view.runs, run => run.cost.lines);
  const part = (run, name) => run.cost.lines.find(item => item.name === name);
  return stackChart(view, {
    names,
    kind: kinds.usd,
    value: (run, name) => part(run, name)?.usdPerChipHour ?? 0,
    tooltip: () => [],
    closing: (run, name) => part(run, name).source,
  });
}

/** Names of the parts of all runs in order of first appearance. */
function partNames(runs, parts) {
  return [...new Set(runs.flatMap(run => parts(run).map(part => part.name)))];
}

function stackChart(view, { names, kind, value, tooltip, closing }) {
  const { runs, theme } = view;
  const totals = runs.map(run => names.reduce((sum, name) => sum + value(run, name), 0));
  const share = (view.mode ?? (isWide(totals) ? 'share' : 'amount')) === 'share';
  const scale = i => (share && totals[i] > 0 ? 1 / totals[i] : 1);
  const axisKind = share ? { short: x => (x > 1 ? '' : kinds.percent.short(x)) } : kind;
  const { parts, height } = rowPanels(view, [
    { kind: axisKind, values: totals.map((total, i) => total * scale(i)), room: 74 },
  ]);
  const series = names.map((name, n) => ({
    type: 'bar',
    stack: 'parts',
    name,
    barWidth: 20,
    color: partColour(n),
    itemStyle: { borderColor: theme.card, borderWidth: 1 },
    data: runs.map((run, i) => value(run, name) * scale(i) || '-'),
    tooltip: {
      formatter: ({ dataIndex }) => {
        const run = runs[dataIndex];
        return tip(
          `${run.name}: ${name}`,
          [
            ['part', kind.text(value(run, name))],
            ['share', kinds.percent.text(value(run, name) / totals[dataIndex])],
            ...tooltip(run, name),
          ],
          closing(run, name),
        );
      },
    },
  }));
  const sums = rowSeries(
    view,
    0,
    totals.map((total, i) => total * scale(i)),
    (run, at, y) => [words(at(totals[run.index] * scale(run.index)) + 8, y, kind.text(totals[run.index]), theme.text)],
    run => tip(run.name, [['together', kind.text(totals[run.index])]]),
  );
  return { option: { ...base(theme), ...parts, series: [{ ...sums, silent: true, z: 1 }, ...series] }, height, share };
}

/** Batch, cache use and queue of the first replication over time. */
function timelineChart(view) {
  const { runs, theme, width, hidden } = view;
  const shown = runs.filter(run => !hidden.has(run.index) && run.timeline.length > 0);
  const panels = [
    { title: 'Requests in the batch, all replicas', short: 'batch', key: 'batch', kind: kinds.count },
    { title: 'KV cache in use', short: 'KV cache', key: 'kvUse', kind: kinds.percent, max: 1, interval: 0.5 },
    { title: 'Requests waiting', short: 'waiting', key: 'waiting', kind: kinds.count },
  ].filter(panel => panel.key !== 'waiting' || runs.some(run => run.timeline.some(slice => slice.waiting > 0)));
  const end = Math.max(...runs.flatMap(run => run.timeline.map(slice => slice.seconds)), 0);
  const warmups = [...new Set(shown.map(run => run.stability.warmupSeconds).filter(x => x > 0))];
  const rowHeight = 132;
  const top = i => 26 + i * (rowHeight + 44);
  return {
    option: {
      ...base(theme),
      grid: panels.map((panel, i) => ({ left: 52, right: 14, top: top(i), height: rowHeight })),
      title: panels.map((panel, i) => panelTitle(panel.title, 0, top(i) - 24, theme)),
      axisPointer: { link: [{ xAxisIndex: 'all' }], lineStyle: { color: theme.faint } },
      tooltip: { ...base(theme).tooltip, trigger: 'axis', formatter: items => timelineTip(items, panels) },
      xAxis: panels.map((panel, i) =>
        valueAxis(theme, kinds.seconds, {
          gridIndex: i,
          min: 0,
          max: end || 1,
          splitLine: { show: false },
          interval: clockInterval(end, width / 90),
          axisLine: { show: true, lineStyle: { color: theme.line } },
          axisLabel: {
            show: i === panels.length - 1,
            color: theme.muted,
            fontSize: 11,
            hideOverlap: true,
            showMaxLabel: false,
            formatter: clock,
          },
        }),
      ),
      yAxis: panels.map((panel, i) =>
        valueAxis(theme, panel.kind, {
          gridIndex: i,
          min: 0,
          max: panel.max,
          interval: panel.interval,
          splitNumber: 3,
        }),
      ),
      series: panels.flatMap((panel, i) => [
        warmupSeries(warmups, i, theme),
        ...shown.map(run => ({
          type: 'line',
          name: run.name,
          xAxisIndex: i,
          yAxisIndex: i,
          symbol: 'none',
          sampling: 'lttb',
          color: runColour(run, theme),
          lineStyle: { width: 1.7, type: run.overloaded ? 'dashed' : 'solid' },
          data: run.timeline.map(slice => [slice.seconds, slice[panel.key]]),
        })),
      ]),
    },
    height: top(panels.length) - 8,
  };
}

/** Shades from the start to the end of each warm-up: darker where more runs still warm up. */
function warmupSeries(warmups, panelIndex, theme) {
  return {
    type: 'line',
    xAxisIndex: panelIndex,
    yAxisIndex: panelIndex,
    data: [],
    silent: true,
    markArea: {
      silent: true,
      itemStyle: { color: theme.muted, opacity: Math.max(0.04, 0.16 / Math.max(1, warmups.length)) },
      label: { show: panelIndex === 0, position: 'insideTopLeft', color: theme.muted, fontSize: 11 },
      data: warmups.map((end, i) => [{ xAxis: 0, name: i === 0 ? 'warm-up' : '' }, { xAxis: end }]),
    },
  };
}

/** A row a run, a column a panel, at one moment. */
function timelineTip(items, panels) {
  const names = [...new Set(items.map(item => item.seriesName))];
  const value = (name, i) => items.find(item => item.seriesName === name && item.axisIndex === i)?.value[1] ?? null;
  const rows = names.map(name => [name, ...panels.map((panel, i) => figure(panel.kind, value(name, i)))]);
  return tip(`At ${clock(items[0].axisValue)}`, [['', ...panels.map(panel => panel.short)], ...rows]);
}

/** The smallest round step on a clock, in seconds, that makes no more ticks than asked. */
function clockInterval(end, ticks) {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
  return steps.find(step => end / step <= ticks) ?? 10 ** Math.ceil(Math.log10(end / ticks));
}

/** Seconds as a clock reads them: 90 s, 12 min, 3 h. */
function clock(seconds) {
  if (seconds < 120) {
    return significant(seconds, 3, false) + ' s';
  }
  return seconds < 10800 ? significant(seconds / 60, 3, false) + ' min' : significant(seconds / 3600, 3, false) + ' h';
}
