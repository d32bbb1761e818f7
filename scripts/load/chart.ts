export interface Line {
  name: string;
  /** Any SVG colour. */
  color: string;
  isDashed?: boolean;
  points: readonly { x: number; y: number }[];
}

export interface Chart {
  title: string;
  x: string;
  y: string;
  lines: readonly Line[];
  /** A horizontal line, such as a promise. */
  limits: readonly { name: string; y: number }[];
}

const WIDTH = 800;
const HEIGHT = 480;
const LEFT = 70;
const RIGHT = 190;
const TOP = 50;
const BOTTOM = 60;

/** Draws lines over a linear x and a logarithmic y axis, as a self-contained SVG. */
export function drawChart({ title, x, y, lines, limits }: Chart): string {
  const all = lines.flatMap(({ points }) => points);
  const maxX = Math.max(...all.map((point) => point.x)) * 1.05;
  const decades = {
    low: Math.floor(Math.log10(Math.min(...all.map((point) => point.y)))),
    high: Math.ceil(Math.log10(Math.max(...all.map((point) => point.y), ...limits.map((limit) => limit.y)))),
  };
  const atX = (value: number) => round(LEFT + (value / maxX) * (WIDTH - LEFT - RIGHT));
  const atY = (value: number) => {
    const share = (Math.log10(value) - decades.low) / (decades.high - decades.low);
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM));
  };
  const right = WIDTH - RIGHT;
  const grid = Array.from({ length: decades.high - decades.low + 1 }, (_, step) => 10 ** (decades.low + step)).map(
    (value) =>
      `<line x1="${LEFT}" x2="${right}" y1="${atY(value)}" y2="${atY(value)}" stroke="#ddd"/>` +
      text(LEFT - 8, atY(value) + 4, String(Number(value.toPrecision(3))), 'end'),
  );
  const ticks = Array.from({ length: 6 }, (_, step) => (maxX / 1.05 / 5) * step).map((value) =>
    text(atX(value), HEIGHT - BOTTOM + 18, String(Number(value.toPrecision(2))), 'middle'),
  );
  const limited = limits.map(
    (limit) =>
      `<line x1="${LEFT}" x2="${right}" y1="${atY(limit.y)}" y2="${atY(limit.y)}" stroke="#b00" stroke-width="1"/>` +
      text(right + 8, atY(limit.y) + 4, limit.name, 'start', '#b00'),
  );
  const drawn = lines.map(({ name, color, isDashed, points }, number) => {
    const path = points.map((point) => `${atX(point.x)},${atY(point.y)}`).join(' ');
    const dashes = isDashed ? ' stroke-dasharray="6 4"' : '';
    const legend = HEIGHT - BOTTOM - (lines.length - 1 - number) * 20;
    return (
      `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"${dashes}/>` +
      points.map((point) => `<circle cx="${atX(point.x)}" cy="${atY(point.y)}" r="3" fill="${color}"/>`).join('') +
      `<line x1="${right + 8}" x2="${right + 34}" y1="${legend}" y2="${legend}" stroke="${color}" stroke-width="2"${dashes}/>` +
      text(right + 40, legend + 4, name, 'start')
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 26, title, 'start', '#111', 15),
    ...grid,
    ...ticks,
    text((LEFT + right) / 2, HEIGHT - 16, x, 'middle'),
    text(LEFT, TOP - 8, y, 'end'),
    ...limited,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

const round = (value: number) => Math.round(value * 10) / 10;

const escaped = (words: string) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function text(x: number, y: number, words: string, anchor: string, color = '#444', size = 12): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${color}" font-size="${size}">${escaped(words)}</text>`;
}
