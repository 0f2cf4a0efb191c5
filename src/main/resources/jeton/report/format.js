'use strict';

/* Figures as people read them: three significant digits and a unit; an absent figure is a dash. */

const ABSENT = '–';

/** With thousands separators and so many significant digits; trailing zeros stay unless told otherwise. */
function significant(x, digits = 3, keepZeros = true) {
  if (x === 0) {
    return '0';
  }
  const rounded = Number(x.toPrecision(digits));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  if (decimals > 8) {
    return x.toExponential(1);
  }
  return rounded.toLocaleString('en-US', {
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

/** Money from a dollar up has cents, below it three significant digits. */
function dollars(x) {
  const size = Math.abs(x);
  const digits =
    size >= 1000 ? Math.round(size).toLocaleString('en-US') : size >= 0.9995 ? size.toFixed(2) : significant(size);
  return (x < 0 ? '−$' : '$') + digits;
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
      return significant(h * (value / x || 1), 2, false) + unit;
    },
  },
  usd: {
    text: dollars,
    short: x => '$' + significant(x, 3, false),
    spread: h => '$' + significant(h, 2, false),
  },
  usdPerThousand: {
    text: x => dollars(1000 * x),
    short: x => '$' + significant(1000 * x, 3, false),
    spread: h => '$' + significant(1000 * h, 2, false),
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
      return significant(h * factor, 2, false) + unit;
    },
  },
  percent: {
    text: x => (100 * x).toFixed(Math.abs(x) >= 0.995 || Math.abs(x) < 0.1 ? 1 : 0) + '%',
    short: x => significant(100 * x, 3, false) + '%',
    spread: h => significant(100 * h, 2, false) + '%',
  },
  attainment: {
    text: x => (Math.floor(1e4 * x + 1e-6) / 100).toFixed(2) + '%',
    short: x => significant(100 * x, 3, false) + '%',
    spread: h => significant(100 * h, 2, false) + '%',
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
