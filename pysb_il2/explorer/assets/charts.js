// Curves as SVG, drawn at the width that the page has.

const SVG = "http://www.w3.org/2000/svg";
// Those of il2.plots.COLOURS; lines differ too, for those who do not see the colours.
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];
const DASHES = ["", "7 4", "2 3", "10 3 2 3"];

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

export function words(number) {
  const size = Math.abs(number);
  if (size !== 0 && (size < 0.001 || size >= 1e6)) return number.toExponential(size.toExponential(2).includes(".00e") ? 0 : 2).replace("e+", "e");
  return Number(number.toPrecision(4)).toLocaleString("en", { maximumFractionDigits: 6 });
}

function ticks(low, high, about) {
  const rough = (high - low) / about || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const found = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step) found.push(tick);
  return found;
}

// Slopes of Fritsch and Carlson: between points the curve rises and falls as they do.
function slopes(x, y) {
  const n = x.length;
  if (n < 2) return [0];
  const chords = x.slice(1).map((right, i) => (y[i + 1] - y[i]) / (right - x[i]));
  const found = chords.map((chord, i) => (i === 0 ? chord : chords[i - 1] * chord <= 0 ? 0 : (2 * chords[i - 1] * chord) / (chords[i - 1] + chord)));
  found.push(chords[n - 2]);
  return found;
}

function path(x, y) {
  const slope = slopes(x, y);
  let text = `M${x[0].toFixed(1)} ${y[0].toFixed(1)}`;
  for (let i = 1; i < x.length; i++) {
    const third = (x[i] - x[i - 1]) / 3;
    text += `C${(x[i - 1] + third).toFixed(1)} ${(y[i - 1] + slope[i - 1] * third).toFixed(1)} ${(x[i] - third).toFixed(1)} ${(y[i] - slope[i] * third).toFixed(1)} ${x[i].toFixed(1)} ${y[i].toFixed(1)}`;
  }
  return text;
}

// place: where; curves: [{cell, x, y}]; log: of the x axis; dots: at the points; now: an x to mark.
export function draw(place, { curves, log, dots, xLabel, yLabel, now, title }) {
  const width = Math.max(place.clientWidth, 260), height = 300;
  const left = 74, right = 14, top = 10, bottom = 48;
  const position = log ? Math.log10 : (value) => value;
  const all = curves.flatMap((curve) => curve.x.map(position));
  const [xLow, xHigh] = [Math.min(...all), Math.max(...all)];
  const yHigh = Math.max(...curves.flatMap((curve) => curve.y), 0) * 1.05 || 1;
  const toX = (value) => left + ((position(value) - xLow) / (xHigh - xLow || 1)) * (width - left - right);
  const toY = (value) => height - bottom - (value / yHigh) * (height - top - bottom);
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": title });
  const fitting = Math.max(2, Math.floor((width - left) / 75));
  let xTicks;
  if (log) {
    const every = Math.ceil((xHigh - xLow) / fitting) || 1;
    xTicks = [];
    for (let power = Math.ceil(xLow - 1e-9); power <= xHigh + 1e-9; power += every) xTicks.push(10 ** power);
    if (xTicks.length < 2) xTicks = [10 ** xLow, 10 ** xHigh];
  } else xTicks = ticks(xLow, xHigh, fitting);
  for (const tick of ticks(0, yHigh, 5)) {
    svg.append(element("path", { class: "grid", d: `M${left} ${toY(tick)}H${width - right}` }));
    svg.append(element("text", { x: left - 7, y: toY(tick) + 4, "text-anchor": "end" }, words(tick)));
  }
  for (const tick of xTicks) {
    svg.append(element("path", { class: "axis", d: `M${toX(tick)} ${height - bottom}v5` }));
    svg.append(element("text", { x: toX(tick), y: height - bottom + 19, "text-anchor": "middle" }, words(tick)));
  }
  svg.append(element("path", { class: "axis", d: `M${left} ${top}V${height - bottom}H${width - right}` }));
  svg.append(element("text", { x: (left + width - right) / 2, y: height - 8, "text-anchor": "middle" }, xLabel));
  const middle = (height - bottom + top) / 2;
  svg.append(element("text", { x: 14, y: middle, "text-anchor": "middle", transform: `rotate(-90 14 ${middle})` }, yLabel));
  if (now !== undefined && position(now) >= xLow && position(now) <= xHigh) svg.append(element("path", { class: "now", d: `M${toX(now)} ${top}V${height - bottom}` }));
  curves.forEach((curve, index) => {
    const [x, y] = [curve.x.map(toX), curve.y.map(toY)];
    svg.append(element("path", { d: path(x, y), fill: "none", stroke: COLOURS[index % 4], "stroke-width": 2.4, "stroke-dasharray": DASHES[index % 4] }));
    if (dots) x.forEach((at, i) => svg.append(element("circle", { cx: at, cy: y[i], r: 3, fill: COLOURS[index % 4] })));
  });
  const legend = document.createElement("ul");
  legend.className = "legend";
  curves.forEach((curve, index) => {
    const item = document.createElement("li"), sample = element("svg", { width: 34, height: 10, "aria-hidden": "true" });
    sample.append(element("path", { d: "M1 5H33", stroke: COLOURS[index % 4], "stroke-width": 2.4, "stroke-dasharray": DASHES[index % 4] }));
    item.append(sample, curve.ec50_nM ? `${curve.cell}, EC50 ${words(Number(curve.ec50_nM.toPrecision(2)))} nM` : curve.cell);
    legend.append(item);
  });
  place.replaceChildren(svg, legend);
}
