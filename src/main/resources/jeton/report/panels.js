/*
 * What charts are made of: colours, axes, panels whose rows are the runs. A run keeps its colour and its symbol in
 * every chart.
 */

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif';

/* Okabe and Ito's palette, readable under the common colour-vision deficiencies; yellow and black adapted to paper. */
const RUN_COLOURS = {
  light: ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8f7d00', '#20262c'],
  dark: ['#3f9ddb', '#e9a820', '#24b88d', '#da8fb8', '#86cdf5', '#ea7a35', '#cdbb35', '#f0f2f4'],
};
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'];

/* Paul Tol's light scheme and two more: parts of a stack must not look like runs. */
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
  '#9988cc',
  '#778899',
];

const ROW_HEIGHT = 38;

/** Past this ratio of largest to smallest a linear axis shows only the largest. */
const WIDE_RANGE = 25;

function runColour(run, theme) {
  const colours = RUN_COLOURS[theme.name];
  return run.overloaded ? theme.faint : colours[run.index % COLOURS];
}

function runSymbol(run) {
  return SYMBOLS[Math.floor(run.index / COLOURS + run.index) % SYMBOLS.length];
}

function runLine(run) {
  return run.overloaded ? 'dashed' : run.index < COLOURS ? 'solid' : 'dotted';
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
  const { theme, width } = view;
  const label = Math.round(Math.min(180, Math.max(84, width * 0.2)));
  const beside = (width - label) / panels.length >= 230;
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
  const { theme } = view;
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
      color: (name, i) => (runs[i] && runs[i].overloaded ? theme.muted : theme.text),
    },
  };
}

/** A name cut to what two lines of an axis label hold. */
function twoLines(name, label) {
  return short(name, 2 * Math.floor(label / 7) - 2);
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
    data: runs.map((run, i) => ({ value: [values[i] ?? '-', i] })),
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
      return { type: 'group', children: [reach, ...shapes(runs[i], at, y, area)] };
    },
    tooltip: { formatter: params => tooltip(runs[params.dataIndex]) },
  };
}

function whyAbsent(run, spacious) {
  const most = run.stability.sustainableRequestsPerSecond;
  if (!run.overloaded) {
    return 'not measured';
  }
  return spacious && most ? `overloaded: serves ${kinds.number.text(most.mean)} requests/s at most` : 'overloaded';
}

