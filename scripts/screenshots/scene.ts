import sharp from 'sharp';

/** A sky from top to horizon, a sun, and hills from far to near. */
export interface Scene {
  sky: [top: string, middle: string, horizon: string];
  sun: { color: string; x: number; y: number; radius: number };
  hills: string[];
}

export const SCENES: Record<'dusk' | 'morning' | 'night', Scene> = {
  dusk: {
    sky: ['#2b2d5b', '#b5566f', '#f9b26a'],
    sun: { color: '#ffe3a8', x: 0.64, y: 0.56, radius: 0.055 },
    hills: ['#9c5a72', '#6d4165', '#45305a', '#251f3f'],
  },
  morning: {
    sky: ['#5fa8c9', '#a9d6dc', '#f6ecd2'],
    sun: { color: '#fffbe6', x: 0.28, y: 0.4, radius: 0.05 },
    hills: ['#9fc3bd', '#6fa39a', '#3f7d70', '#1f5549'],
  },
  night: {
    sky: ['#0b1030', '#1d2c5e', '#3e5a8c'],
    sun: { color: '#f3f1e2', x: 0.76, y: 0.24, radius: 0.04 },
    hills: ['#2e4470', '#22345a', '#182544', '#0e162c'],
  },
};

/** The ridge of a hill: the sum of three waves, the same at each run. */
function ridge(index: number, width: number, height: number): string {
  const base = height * (0.58 + index * 0.1);
  const points = Array.from({ length: 97 }, (_, step) => {
    const x = (width * step) / 96;
    const at = (waves: number, shift: number) => Math.sin((step / 96) * Math.PI * waves + shift + index * 1.7);
    const y = base - height * (0.075 * at(2.3, 0.4) + 0.035 * at(6.1, 2) + 0.01 * at(17, 1));
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return `M0,${height} L${points.join(' L')} L${width},${height} Z`;
}

/** The scene as a JPEG, free of third-party rights. */
export async function draw({ sky, sun, hills }: Scene, width: number, height: number): Promise<Buffer> {
  const stops = sky.map((color, index) => `<stop offset="${[0, 0.45, 0.72][index]}" stop-color="${color}"/>`);
  const paths = hills.map((color, index) => `<path d="${ridge(index, width, height)}" fill="${color}"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">${stops.join('')}</linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>
    <circle cx="${sun.x * width}" cy="${sun.y * height}" r="${sun.radius * width}" fill="${sun.color}"/>
    ${paths.join('')}
  </svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer();
}
