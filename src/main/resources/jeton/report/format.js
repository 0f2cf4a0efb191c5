'use strict';

/* Figures as people read them: three significant digits and a unit; an absent figure is a dash. */

const ABSENT = '–';

/** Decimals that show so many significant digits. */
function decimalsOf(x, digits) {
  const rounded = Math.abs(Number(x.toPrecision(digits)));
  return rounded === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(rounded)));
}

/** With thousands separators and so many significant digits; trailing zeros stay unless told otherwise. */
function significant(x, digits = 3, keepZeros = true) {
  const decimals = decimalsOf(x, digits);
  if (decimals > 8) {
    return x.toExponential(1);
  }
  return Number(x.toPrecision(digits)).toLocaleString('en-US', {
    minimumFractionDigits: keepZeros ? decimals : 0,
    maximumFractionDigits: decimals,
  });
}

/** Multiplies into the range of a unit: [number, unit]. */
function scaled(x) {
  const size = Math.abs(x);
  if (size >= 9.995e8) {
    return [x / 1e9, ' G'];
  }
  if (size >= 9.995e5) {
    return [x / 1e6, ' M'];
  }
  return size >= 99950 ? [x / 1e3, ' k'] : [x, ''];
}

function timeUnit(seconds) {
  const size = Math.abs(seconds);
  if (size >= 0.9995) {
    return [1, ' s'];
  }
  return size >= 0.9995e-3 ? [1e3, ' ms'] : [1e6, ' µs'];
}

/** Half an interval in the unit of its mean: two digits, but one if more decimals than the mean has would show. */
function halfWidth(h, mean, meanDecimals = decimalsOf(mean, 3)) {
  return significant(h, decimalsOf(h, 2) > meanDecimals + 1 ? 1 : 2, false);
}

/** Money from a dollar up has cents, below it three significant digits. */
function dollars(x) {
  const size = Math.abs(x);
  const digits =
    size >= 1000 ? Math.round(size).toLocaleString('en-US') : size >= 0.9995 ? size.toFixed(2) : significant(size);
  return (x < 0 ? '−$' : '$') + digits;
}

function dollarsHalf(h, x) {
  return '$' + halfWidth(h, x, Math.abs(x) >= 0.9995 ? 2 : undefined);
}

/**
 * How each kind of figure is written: `text` of the value, `short` of an axis tick, `spread` of half an interval,
 * which takes the unit of its mean.
 */
const kinds = {
  count: {
    text: x => Math.round(x).toLocaleString('en-US'),
    short: x => significant(x, 3, false),
    spread: h => significant(h, 2, false),
  },
  number: {
    text: x => {
      const [value, unit] = scaled(x);
      return significant(value) + unit;
    },
    short: x => {
      const [value, unit] = scaled(x);
      return significant(value, 3, false) + unit;
    },
    spread: (h, x) => {
      const [value, unit] = scaled(x);
      return halfWidth(h * (value / x || 1), value) + unit;
    },
  },
  usd: {
    text: dollars,
    short: x => '$' + significant(x, 3, false),
    spread: dollarsHalf,
  },
  usdPerThousand: {
    text: x => dollars(1000 * x),
    short: x => '$' + significant(1000 * x, 3, false),
    spread: (h, x) => dollarsHalf(1000 * h, 1000 * x),
  },
  seconds: {
    text: x => {
      const [factor, unit] = timeUnit(x);
      return significant(x * factor) + unit;
    },
    short: x => {
      const [factor, unit] = timeUnit(x);
      return x === 0 ? '0' : significant(x * factor, 3, false) + unit;
    },
    spread: (h, x) => {
      const [factor, unit] = timeUnit(x);
      return halfWidth(h * factor, x * factor) + unit;
    },
  },
  percent: {
    text: x => (100 * x).toFixed(Math.abs(x) >= 0.995 || Math.abs(x) < 0.1 ? 1 : 0) + '%',
    short: x => significant(100 * x, 3, false) + '%',
    spread: h => halfWidth(100 * h, 100, 1) + '%',
  },
  attainment: {
    text: x => (Math.floor(1e4 * x + 1e-6) / 100).toFixed(2) + '%',
    short: x => significant(100 * x, 3, false) + '%',
    spread: h => halfWidth(100 * h, 100, 1) + '%',
  },
};

/** `$0.0437`, or a dash. */
function figure(kind, x) {
  return x === null || x === undefined ? ABSENT : kind.text(x);
}

/** `±$0.0004`, or nothing where no interval is known. */
function plusMinus(kind, estimate) {
  return estimate && estimate.halfWidth95 !== null ? '±' + kind.spread(estimate.halfWidth95, estimate.mean) : '';
}

/** `$0.0437 ±$0.0004`. */
function withSpread(kind, estimate) {
  return estimate ? `${kind.text(estimate.mean)} ${plusMinus(kind, estimate)}`.trim() : ABSENT;
}

/** An ARIA-friendly element; attributes of value null or false are left out, text is never markup. */
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'onclick') {
      node.addEventListener('click', value);
    } else if (value !== null && value !== false && value !== undefined) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.filter(child => child !== null && child !== ''));
  return node;
}

/** A box whose table scrolls sideways, by keyboard too. */
function scrolling(label, table) {
  return element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, table);
}

function lead(text) {
  return element('p', { class: 'lead' }, text);
}

/** An item is a text, or several texts and elements. */
function list(kind, items) {
  return element('ul', { class: kind }, ...items.map(item => element('li', {}, ...[item].flat())));
}
