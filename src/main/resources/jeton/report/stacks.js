/* Charts of parts on each other, one stack a run, made like those with bars. */

/** What a mean request is made of; in shares if the mode says so. */
function requestChart(view) {
  return stackChart(view, { kind: kinds.number, parts: requestParts });
}

function requestParts(run) {
  return [
    { name: 'input', amount: perRequest(run, run.tokens.input) },
    thinks && { name: 'thinking', amount: perRequest(run, run.tokens.thinking) },
    { name: 'answer', amount: perRequest(run, answerTokens(run)) },
  ].filter(part => part && part.amount !== null);
}

function requestSummary() {
  const all = span(kinds.number, run => perRequest(run, run.tokens.input + run.tokens.output));
  return `Tokens of a completed request, on average: ${all}.`;
}

/** What a decode step is spent on; in shares if the mode says so. */
function stepChart(view) {
  return stackChart(view, {
    kind: kinds.seconds,
    parts: stepParts,
    note: run => (run.operatingStep ? `${stepSize(run)} tokens` : ''),
    absent: 'a step of each pool: above',
  });
}

function stepParts(run) {
  return (run.operatingStep?.terms ?? []).map(({ name, seconds, bound, detail }) => ({
    name,
    amount: seconds,
    rows: [['limited by', bound]],
    closing: detail,
  }));
}

/** `63 × 1,347`: requests in the batch, and tokens in the cache of each. */
function stepSize({ operatingStep: { decodes, contextTokens } }) {
  return `${kinds.count.text(decodes)} × ${kinds.count.text(contextTokens)}`;
}

function stepSummary() {
  const largest = runs
    .map(stepParts)
    .filter(parts => parts.length > 0)
    .map(parts => parts.reduce((a, b) => (b.amount > a.amount ? b : a)).name);
  const counted = [...new Set(largest)].map(name =>
    single ? name : `${name} (${largest.filter(other => other === name).length} of ${runs.length})`,
  );
  return (
    'One decode step of the mean batch at the mean context: under its time, requests × tokens of context of each. ' +
    `Steps that also compute prompts take longer. Largest part: ${counted.join(', ')}.`
  );
}

/** What a chip-hour costs; in shares if the mode says so. */
function chipHourChart(view) {
  return stackChart(view, { kind: kinds.usd, parts: chipHourParts });
}

function chipHourParts(run) {
  return run.cost.lines.map(({ name, usdPerChipHour, source }) => ({ name, amount: usdPerChipHour, closing: source }));
}

function chipHourSummary() {
  const bases = [...new Set(runs.map(run => run.cost.basis))].join('; ');
  return `One chip for an hour, ${bases}: ${span(kinds.usd, run => run.cost.usdPerChipHour)}.`;
}

/** Names of the parts of all runs in order of first appearance. */
function partNames(parts) {
  return [...new Set(runs.flatMap(run => parts(run).map(part => part.name)))];
}

function partKey(parts) {
  return element(
    'ul',
    { class: 'legend' },
    ...partNames(parts).map((name, i) =>
      element('li', {}, element('span', { class: 'swatch', style: `background:${partColour(i)}` }), name),
    ),
  );
}

/**
 * Parts on each other, their sum behind them and under it a note, or `absent` where a run has no parts. `parts` of a run
 * gives {name, amount} and what a tooltip says beside them, {rows, closing}.
 */
function stackChart(view, { kind, parts, note = () => '', absent = '' }) {
  const { theme } = view;
  const stacks = runs.map(run => new Map(parts(run).map(part => [part.name, part])));
  const totals = stacks.map(stack => [...stack.values()].reduce((sum, part) => sum + part.amount, 0));
  const share = (view.mode ?? (isWide(totals) ? 'share' : 'amount')) === 'share';
  const scale = i => (share && totals[i] > 0 ? 1 / totals[i] : 1);
  const lengths = totals.map((total, i) => total * scale(i));
  const { parts: frame, height } = rowPanels(view, [
    {
      kind: share ? { short: x => (x > 1 ? '' : kinds.percent.short(x)) } : kind,
      values: lengths,
      room: runs.some(run => note(run) !== '') ? 112 : 74,
    },
  ]);
  const series = partNames(parts).map((name, n) => ({
    type: 'bar',
    stack: 'parts',
    name,
    barWidth: 20,
    color: partColour(n),
    itemStyle: { borderColor: theme.card, borderWidth: 1 },
    data: stacks.map((stack, i) => (stack.get(name)?.amount ?? 0) * scale(i) || '-'),
    tooltip: {
      formatter: ({ dataIndex }) => partTip(runs[dataIndex], stacks[dataIndex].get(name), totals[dataIndex], kind),
    },
  }));
  const sums = rowSeries(view, 0, lengths, (run, at, y) => {
    const x = at(lengths[run.index]) + 8;
    if (absent !== '' && stacks[run.index].size === 0) {
      return [words(x, y, absent, theme.muted)];
    }
    const total = kind.text(totals[run.index]);
    return note(run) === ''
      ? [words(x, y, total, theme.text)]
      : [words(x, y - 7, total, theme.text), words(x, y + 8, note(run), theme.muted, { font: `10.5px ${FONT}` })];
  });
  return {
    option: { ...base(theme), ...frame, series: [{ ...sums, silent: true, z: 1 }, ...series] },
    height,
    share,
  };
}

function partTip(run, { name, amount, rows = [], closing = '' }, total, kind) {
  return tip(
    `${run.name}: ${name}`,
    [['part', kind.text(amount)], ['share', kinds.percent.text(amount / total)], ...rows],
    closing,
  );
}
