/*
 * What the pages have in common: theme, width, paper, and the chart library. A page defines setTheme(name), drawAll() and
 * FIGURES, the files with the same figures.
 */

const place = id => document.getElementById(id);

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

/** Of the page itself; what else has colours is the caller's. */
function paint(name) {
  document.documentElement.dataset.theme = name;
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
  place('copy')?.addEventListener('click', () => {
    const copied = navigator.clipboard?.writeText(place('command').textContent) ?? Promise.reject();
    copied.then(
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
    `the figures are also in ${FIGURES} beside this file.`;
  place('failure').hidden = false;
}
