// Helpers of the report: elements, number formats, small SVG charts. Text is always inserted as text, never as markup.
"use strict";

const svgNamespace = "http://www.w3.org/2000/svg";

// make("p", { class: "hint" }, "text", child…) creates an element. Null and undefined children and attributes are skipped.
function make(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function draw(name, attributes, ...children) {
  return fill(document.createElementNS(svgNamespace, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {}))
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  for (const child of children.flat(Infinity))
    if (child !== null && child !== undefined) element.append(child);
  return element;
}

// A short number with a Unicode minus sign.
function number(value) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  const text = size === 0 ? "0" : size >= 1000 || size < 0.0095 ? value.toPrecision(2) : value.toFixed(size < 0.095 ? 3 : 2);
  return text.replace(/-/g, "−");
}

const percent = (share, digits = 0) => share === null || share === undefined ? "–" : `${(100 * share).toFixed(digits)} %`;

// A proportion with its interval: a bar from low to high, a mark at the proportion.
function intervalBar({ share, low, high }) {
  const x = value => 2 + 196 * value;
  return draw("svg", { viewBox: "0 0 200 14", preserveAspectRatio: "none", "aria-hidden": "true" },
    draw("rect", { x: 2, y: 6, width: 196, height: 2, fill: "var(--line)" }),
    draw("rect", { x: x(low), y: 4, width: Math.max(1, x(high) - x(low)), height: 6, fill: "var(--bar)" }),
    draw("rect", { x: x(share) - 1.2, y: 1, width: 2.4, height: 12, fill: "var(--accent)" }));
}

// The reference maps, distinguished by letter and dash pattern, not by colour.
const references = [
  ["constant", "C", "constant map", "1 3"],
  ["random", "R", "random map", "5 3"],
  ["center", "M", "centre map", "8 2 1 2"],
];

// A histogram with the means of the evaluated maps and of the reference maps.
function histogram(metric) {
  const [width, height, top, foot] = [260, 104, 26, 14];
  const most = Math.max(1, ...metric.bins);
  const x = value => 4 + (width - 8) * (metric.to > metric.from ? (value - metric.from) / (metric.to - metric.from) : 0.5);
  const step = (width - 8) / metric.bins.length;
  const lines = references.filter(([key]) => metric[key] !== null)
    .map(([key, letter, , dashes]) => [metric[key], letter, dashes, "var(--ink)"]);
  lines.push([metric.mean, "▼", null, "var(--accent)"]);
  // Letters that would overlap are placed at two heights.
  lines.sort((a, b) => a[0] - b[0])
    .forEach((line, i) => line.high = i > 0 && !lines[i - 1].high && x(line[0]) - x(lines[i - 1][0]) < 11);
  return draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label":
      `${metric.name}: values of ${metric.count} images from ${number(metric.from)} to ${number(metric.to)}, mean ${number(metric.mean)}` },
    metric.bins.map((count, i) => draw("rect", {
      x: 4 + i * step + 0.5, width: Math.max(0.5, step - 1), fill: "var(--bar)",
      y: height - foot - (height - top - foot) * count / most, height: (height - top - foot) * count / most })),
    draw("line", { x1: 2, x2: width - 2, y1: height - foot, y2: height - foot, stroke: "var(--soft)" }),
    lines.map(line => [line, ...line]).map(([{ high }, at, letter, dashes, colour]) => [
      draw("line", {
        x1: x(at), x2: x(at), y1: top - 3, y2: height - foot, stroke: colour, "stroke-width": 1.6, "stroke-dasharray": dashes }),
      draw("text", { x: x(at), y: high ? 10 : 20, "text-anchor": "middle" }, letter)]),
    draw("text", { x: 3, y: height - 3 }, number(metric.from)),
    draw("text", { x: width - 3, y: height - 3, "text-anchor": "end" }, number(metric.to)));
}

// Bars from zero with error bars of the standard error, numbered like the marks on the image.
function featureBars(features) {
  const [width, line] = [200, 17];
  const reach = Math.max(1e-300, ...features.map(f => Math.abs(f.importance) + (f.standardError ?? 0)));
  const signed = features.some(f => f.importance < 0);
  const [zero, span] = signed ? [84, 58] : [26, 116];
  const x = value => zero + span * value / reach;
  const texts = features.map((f, i) =>
    `${i + 1}: ${number(f.importance)}${f.standardError === null ? "" : ` ± ${number(f.standardError)}`}`);
  return draw("svg", {
      class: "features", viewBox: `0 0 ${width} ${features.length * line + 2}`, role: "img", "aria-label": `Top features: ${texts.join("; ")}` },
    features.map((f, i) => {
      const [y, end] = [i * line, x(f.importance)];
      const [low, high] = [x(f.importance - (f.standardError ?? 0)), x(f.importance + (f.standardError ?? 0))];
      return [
        draw("text", { x: 0, y: y + 12 }, `${i + 1} ${f.importance < 0 ? "−" : "+"}`),
        draw("rect", {
          class: f.importance < 0 ? "against" : "for", x: Math.min(zero, end), y: y + 3, width: Math.abs(end - zero), height: line - 6 }),
        f.standardError === null ? null : draw("path", { class: "error",
          d: `M${low} ${y + line / 2}H${high}M${low} ${y + 5}V${y + line - 5}M${high} ${y + 5}V${y + line - 5}` }),
        draw("text", { class: "value", x: width, y: y + 12, "text-anchor": "end" }, number(f.importance)),
      ];
    }),
    draw("line", { class: "zero", x1: zero, x2: zero, y1: 0, y2: features.length * line }));
}

// A small map: red supports the class, blue opposes it; a dashed frame shows the border.
function mapCanvas(map, label, border) {
  const scale = 4;
  const canvas = make("canvas", { width: map.columns * scale, height: map.rows * scale, role: "img", "aria-label": label });
  const context = canvas.getContext("2d");
  const largest = Math.max(1e-30, ...map.values.map(Math.abs));
  const lowest = Math.min(...map.values);
  const least = lowest > largest / 2 ? lowest : 0; // a map that is above half of its maximum is transparent at its minimum
  const colours = getComputedStyle(document.documentElement);
  map.values.forEach((value, i) => {
    context.fillStyle = colours.getPropertyValue(value >= 0 ? "--support" : "--oppose");
    context.globalAlpha = least < largest ? (Math.abs(value) - least) / (largest - least) : 0.5;
    context.fillRect(i % map.columns * scale, Math.floor(i / map.columns) * scale, scale, scale);
  });
  context.globalAlpha = 1;
  if (border) {
    context.setLineDash([4, 4]);
    context.strokeStyle = "#808080";
    context.strokeRect(canvas.width * border, canvas.height * border, canvas.width * (1 - 2 * border), canvas.height * (1 - 2 * border));
  }
  return canvas;
}
