// The cost curve as a picture.

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 64;
const BOTTOM = 48;
const COLOURS = ["#2563eb", "#0d9488", "#b45309"];

/** An SVG of the cost of a user by the number of rows, a line for each number of users. */
export function costCurve(costs) {
  const rows = [...new Set(costs.map((each) => each.rows))];
  const sizes = [...new Set(costs.map((each) => each.users))];
  const top = Math.max(...costs.map(({ cost }) => cost)) * 1.15;
  const x = (at) => LEFT + ((WIDTH - LEFT - 24) * Math.log10(at / rows[0])) / Math.log10(rows.at(-1) / rows[0]);
  const y = (cost) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - 24) * cost) / top;
  const text = (at, up, words, anchor = "middle") => `<text x="${at.toFixed(1)}" y="${up.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => part * top);
  const lines = sizes.map((size, at) => {
    const points = costs.filter(({ users }) => users === size).map(({ rows, cost }) => `${x(rows).toFixed(1)},${y(cost).toFixed(1)}`);
    const label = text(x(rows.at(-1)) - 4, 36 + at * 18, `${size.toLocaleString("en-US")} users`, "end");
    return `<g fill="${COLOURS[at]}"><polyline points="${points.join(" ")}" fill="none" stroke="${COLOURS[at]}" stroke-width="2"/>${label}</g>`;
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="The cost of a user by the number of rows" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...ticks.map((cost) => `<path d="M${LEFT} ${y(cost).toFixed(1)}H${WIDTH - 24}" stroke="#d4d4d8"/>${text(LEFT - 8, y(cost) + 4, Math.round(cost), "end")}`),
    ...rows.map((each) => text(x(each), HEIGHT - BOTTOM + 20, each.toLocaleString("en-US"))),
    text((LEFT + WIDTH) / 2, HEIGHT - 8, "organization rows"),
    text(LEFT, 16, "ns a user", "start"),
    ...lines,
    "</svg>",
  ].join("\n")}\n`;
}
