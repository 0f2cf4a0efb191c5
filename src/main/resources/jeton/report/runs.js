/* The results on this page, and what is asked of a run in many places. */

const FIGURES = 'results.csv and results.json';

const study = JSON.parse(place('results').textContent);
const runs = study.runs.map((run, index) => ({ ...run, index, overloaded: run.stability.verdict === 'overloaded' }));
const single = runs.length === 1;

/** As many runs have a colour of their own. */
const COLOURS = 8;

/** Tokens a request that differ by less than this share count as equal. */
const SAME_TOKENS = 0.05;

const thinks = runs.some(run => run.tokens.thinking > 0);
const requestsDiffer = tokensDiffer(
  runs.filter(run => !run.overloaded).map(run => perRequest(run, run.tokens.input + run.tokens.output)),
);

function tokensDiffer(tokens) {
  const present = tokens.filter(x => x !== null);
  return Math.max(...present) > (1 + SAME_TOKENS) * Math.min(...present);
}

/** Mean over completed requests; null if there are none. */
function perRequest(run, tokens) {
  return run.requests.completed > 0 ? tokens / run.requests.completed : null;
}

function answerTokens(run) {
  return run.tokens.output - run.tokens.thinking;
}

/** Median speed of the stream that one user reads, tokens/s; null if latencies are absent. */
function userSpeed(run) {
  const median = run.latency.tpot.p50;
  return median && median.mean > 0 ? 1 / median.mean : null;
}

function uncalibrated(run) {
  return run.caveats.some(caveat => caveat.kind === 'uncalibrated');
}

/** The runs of which figures are compared: those that keep up, if any does. */
const comparable = runs.every(run => run.overloaded) ? runs : runs.filter(run => !run.overloaded);

/** The comparable run with the smallest and the one with the largest figure; null if none has it. */
function ends(of) {
  const present = comparable.filter(run => (of(run) ?? null) !== null).sort((a, b) => of(a) - of(b));
  return present.length === 0 ? null : [present[0], present[present.length - 1]];
}

/** `4 × TP4 fp8 kv-fp8`; of several pools, one after the other. */
function layout(run) {
  if (run.pools) {
    return run.pools.map(layout).join(' + ');
  }
  return run.replicas === 1 ? run.layout : `${kinds.count.text(run.replicas)} × ${run.layout}`;
}

function hardware(run) {
  return run.pools ? run.pools.map(hardware).join(' + ') : `${chipsHeld(run)} × ${run.chipTitle}`;
}

/** On average where replicas come and go, spares included. */
function chipsHeld(run) {
  return run.fleet
    ? kinds.number.text((run.fleet.chipHours.mean * 3600) / run.stability.measuredSeconds)
    : kinds.count.text(run.chips);
}

function shortfall(run) {
  const { offeredRequestsPerSecond: offered, sustainableRequestsPerSecond: most } = run.stability;
  const arrive = offered ? `${kinds.number.text(offered.mean)} requests/s arrive` : 'more requests arrive than leave';
  return most ? `${arrive}, at most ${kinds.number.text(most.mean)} can be served` : arrive;
}

/** A name with its middle left out where it is longer than that. */
function short(name, most) {
  const start = Math.ceil((2 * most) / 3);
  return name.length > most ? `${name.slice(0, start - 1)}…${name.slice(start - most)}` : name;
}

/** The run's colour in the charts, hollow where colours are used a second time. */
function swatch(run) {
  const colour = `var(--${run.overloaded ? 'faint' : 'run-' + run.index})`;
  return element('span', {
    class: 'swatch',
    style: run.index < COLOURS ? `background:${colour}` : `border:3px solid ${colour}`,
  });
}

/** The verdict, and the word without which an uncalibrated run does not stand. */
function badges(run) {
  const words = {
    stable: '✓ stable',
    shedding: '✕ most not served',
    overloaded: '✕ overloaded',
    finite: '◼ finite load',
  };
  const mostLost = run.requests.completed < run.requests.arrived / 2;
  const verdict = run.stability.verdict === 'stable' && mostLost ? 'shedding' : run.stability.verdict;
  return [
    element('span', { class: 'badge ' + verdict }, words[verdict]),
    uncalibrated(run) ? element('span', { class: 'badge uncalibrated' }, 'uncalibrated') : '',
  ];
}
