/* Charts with one curve a run, made like those with rows. */

/** Throughput a chip against speed a user: a curve a run over concurrency, and the simulated point. */
function frontierChart(view) {
  const { theme, width, hidden } = view;
  const grid = { left: 62, right: 20, top: 12, bottom: 48 };
  const height = width < 620 ? 360 : 460;
  const shown = runs.filter(run => !hidden.has(run.index));
  const curves = shown.map(run => frontierCurve(run, theme));
  const points = shown
    .filter(operates)
    .map(run => ({ run, at: [userSpeed(run), run.throughput.outputTokensPerSecondPerChip.mean] }));
  const all = [...curves.flatMap(curve => curve.data), ...points.map(point => point.at)];
  const [x, y] = [0, 1].map(dimension => curveBounds(all.map(at => at[dimension])));
  const labels = markLabels(
    points.map(({ run, at }) => ({
      text: short(run.name, 24),
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
      show: labels[i] !== null,
      formatter: () => labels[i].text,
      position: labels[i]?.side ?? 'right',
      color: theme.text,
      fontSize: 12,
      backgroundColor: theme.card,
      padding: [1, 2],
    },
    tooltip: {
      formatter: ({ value }) =>
        tip(run.name, frontierRows(value), run.overloaded ? 'simulated at its limit' : 'simulated at the offered load'),
    },
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
    lineStyle: { width: 2, type: runLine(run) },
    itemStyle: { opacity: 0.55 },
    data: run.frontier
      .filter(p => p.tokensPerSecondPerUser > 0 && p.outputTokensPerSecondPerChip > 0)
      .map(p => [p.tokensPerSecondPerUser, p.outputTokensPerSecondPerChip, p.concurrency]),
    tooltip: {
      formatter: ({ value }) =>
        tip(run.name, frontierRows(value), `${significant(value[2], 3, false)} requests at once in a replica, formula`),
    },
  };
}

/** Where between the bounds of an axis, 0 to 1. */
function along({ type, min, max }, value) {
  return type === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
}

/**
 * A label {side, text} for each mark, at a side where it meets no other mark or label and stays inside. A mark without
 * such a side is named beside the label of a mark that it touches, or not at all.
 */
function markLabels(marks, width) {
  const boxes = marks.map(({ x, y }) => [x - 9, y - 9, x + 9, y + 9]);
  const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  const labels = [];
  marks.forEach(({ text, x, y }, i) => {
    const wide = 6.8 * text.length;
    const sides = {
      right: [x + 10, y - 8, x + 14 + wide, y + 8],
      left: [x - 14 - wide, y - 8, x - 10, y + 8],
      top: [x - wide / 2, y - 28, x + wide / 2, y - 10],
      bottom: [x - wide / 2, y + 10, x + wide / 2, y + 28],
    };
    const side = Object.keys(sides).find(
      key => sides[key][0] > 62 && sides[key][2] < width && !boxes.some(box => meets(box, sides[key])),
    );
    const touched = labels.findIndex((label, j) => label && meets(boxes[i], boxes[j]));
    if (side) {
      boxes.push(sides[side]);
    } else if (touched >= 0) {
      labels[touched].text += `, ${text}`;
    }
    labels.push(side ? { side, text } : null);
  });
  return labels;
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

function operates(run) {
  return userSpeed(run) !== null && run.throughput.outputTokensPerSecondPerChip?.mean > 0;
}

function frontierSummary() {
  const fastest = ends(userSpeed)?.[1];
  const who = single ? 'One user reads' : `Fastest for one user: ${short(fastest?.name ?? '', 40)},`;
  const best = fastest ? `${who} ${kinds.number.text(userSpeed(fastest))} tokens/s. ` : '';
  return (
    best +
    'Curves are a fluid approximation, from few to many requests at once, all of mean length and without a queue. ' +
    (runs.some(run => run.pools) ? 'A deployment of several pools has none. ' : '') +
    'Framed marks are simulated at the offered load' +
    (runs.some(run => run.overloaded) ? ', of an overloaded deployment at its limit.' : '.')
  );
}

/** Batch, cache use and queue of the first replication over time. */
function timelineChart(view) {
  const { theme, width, hidden } = view;
  const timelines = timed();
  const shown = timelines.filter(run => !hidden.has(run.index));
  const panels = [
    { title: 'Requests in the batch, all replicas', short: 'batch', key: 'batch', kind: kinds.count },
    { title: 'KV cache in use', short: 'KV cache', key: 'kvUse', kind: kinds.percent, max: 1, interval: 0.5 },
    { title: 'Requests waiting', short: 'waiting', key: 'waiting', kind: kinds.count },
  ].filter(panel => panel.key !== 'waiting' || timelines.some(run => run.timeline.some(slice => slice.waiting > 0)));
  const end = Math.max(...timelines.flatMap(run => run.timeline.map(slice => slice.seconds)), 0);
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
          lineStyle: { width: 1.7, type: runLine(run) },
          data: run.timeline.map(slice => [slice.seconds, slice[panel.key]]),
        })),
      ]),
    },
    height: top(panels.length) - 8,
  };
}

/** Runs with a course of time under the offered load; if there is none, those that have one under a full queue. */
function timed() {
  const all = runs.filter(run => run.timeline.length > 0);
  return all.every(run => run.overloaded) ? all : all.filter(run => !run.overloaded);
}

function timelineSummary() {
  const warm = timed().some(run => run.stability.warmupSeconds > 0);
  return (
    'First replication.' +
    (runs.some(run => run.overloaded) ? ' ' + overloadedTimeline() : '') +
    (warm ? ' Shaded: warm-up, left out of every average (mean over the replications; the darker, the more runs).' : '')
  );
}

function overloadedTimeline() {
  return timed().some(run => run.overloaded)
    ? 'The queue is kept full, to find the limit of the deployment.'
    : 'Overloaded deployments are left out: their queue would grow without end.';
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
