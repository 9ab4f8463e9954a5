// The report: a summary, then cards that are built when they become visible.
const data = JSON.parse(document.getElementById("data").textContent);
const rows = data.rows; // errors first
const position = new Map(rows.map((row, i) => [row.image, i]));

/* ---- Summary ---- */

function showFacts() {
  byId("facts").append(...data.facts.map(([name, value]) => make("span", null, `${name} `, make("b", null, value))));
  const { summary } = data;
  const alarms = data.shortcuts?.classes.reduce((sum, c) => sum + c.alarms.length, 0);
  const tile = (value, words, chart) => make("div", { class: "tile" }, make("b", null, value), chart, make("span", null, words));
  byId("tiles").append(...[
    summary.accuracy && tile(percent(summary.accuracy.share, 1), `correct: ${summary.right} of ${summary.labelled}; 95 % interval `
      + `${percent(summary.accuracy.low, 1)} to ${percent(summary.accuracy.high, 1)}`, intervalBar(summary.accuracy)),
    tile(String(summary.pictures), (summary.pictures === 1 ? "image" : "images") + (summary.labelled ? "" : ", without labels")),
    summary.labelled ? tile(String(summary.labelled - summary.right), "incorrect") : null,
    tile(String(summary.unreadable), "could not be read"),
    data.shortcuts && tile(String(alarms), `shortcut ${alarms === 1 ? "alarm" : "alarms"}; ${askedClasses(data.shortcuts)} `
      + `${askedClasses(data.shortcuts) === 1 ? "class" : "classes"} tested`),
  ].filter(Boolean));
  for (const found of data.shortcuts?.classes ?? [])
    for (const alarm of found.alarms)
      byId("alarms").append(make("p", { class: "alarm" }, make("b", null, "⚠ Alarm: "), alarm.sentence, " ",
        make("a", { href: "#shortcuts" }, "Show maps")));
  const unread = rows.filter(row => row.prediction === null);
  if (unread.length)
    byId("alarms").append(make("details", { class: "alarm" },
      make("summary", null,
        `${data.summary.unreadable} of ${data.summary.pictures} ${data.summary.pictures === 1 ? "image" : "images"} could not be read`),
      make("ul", null, unread.map(row => make("li", null, `${row.image}: ${row.warnings.join(" ")}`)))));
}

// What each metric measures; see docs/evaluation.md.
const questions = {
  insertionAuc: "Score while pixels are inserted into a blurred image, highest map values first.",
  deletionAuc: "Score while pixels are deleted, highest map values first.",
  muFidelity: "Rank correlation of the map's sum over parts and the score drop when they are occluded.",
  infidelity: "Squared difference of the map's sum over a square and the score drop when it is occluded.",
  spearman: "Rank correlation of the maps of two seeds.",
  jaccard: "Overlap of the top features of two seeds.",
  vsi: "Agreement of the strongest features of several seeds, 0 to 100.",
  csi: "Agreement of the coefficients of several seeds within their errors, 0 to 100.",
  maxSensitivity: "Maximum change of the map under small noise in the image.",
  pointing: "Whether the maximum is on the object.",
  massInside: "Share of positive importance on the object.",
  iou: "Overlap of the highest map values and the object.",
  gini: "Inequality of the values. 0: all equal, 1: one has all.",
  halfMass: "Number of segments, or pixels, with half of the importance.",
};

function showMetrics() {
  if (!data.metrics.length) return;
  reveal("metrics");
  for (const metric of data.metrics) {
    const way = metric.larger === null ? "" : metric.larger ? "larger is better" : "smaller is better";
    byId("distributions").append(make("div", { class: "distribution" },
      make("h3", null, metric.name, make("small", null, way)),
      make("p", null, `mean ${number(metric.mean)}${metric.count > 1 ? ` (${number(metric.low)} to ${number(metric.high)})` : ""}, `
        + `median ${number(metric.median)}`),
      questions[metric.name] && make("p", { class: "hint" }, questions[metric.name]),
      histogram(metric),
      make("dl", null,
        make("dt", null, "▼"), make("dd", { style: "text-align:left" }, "evaluated map"), make("dd", null, number(metric.mean)),
        references.filter(([key]) => metric[key] !== null).map(([key, letter, words]) =>
          [make("dt", null, letter), make("dd", { style: "text-align:left" }, words), make("dd", null, number(metric[key]))])),
      metric.beatsRandom && make("p", { class: "hint" },
        `better than the random map in ${metric.beatsRandom[0]} of ${metric.beatsRandom[1]} images`)));
    byId("metric").append(make("option", { value: metric.name }, metric.name));
    byId("sort").append(
      make("option", { value: `+${metric.name}` }, `${metric.name} ↑`), make("option", { value: `-${metric.name}` }, `${metric.name} ↓`));
  }
}

function showClasses() {
  if (!data.classes.length) return;
  reveal("classes");
  const labelled = data.summary.labelled > 0;
  const head = cells => make("thead", null, make("tr", null, cells.map(cell => make("th", { scope: "col" }, cell))));
  byId("class-table").append(make("caption", null, labelled ? "Recall by class, 95 % interval" : "Predictions by class"),
    head(labelled ? ["class", "images", "correct", "recall", "interval", "predicted"] : ["class", "predicted"]),
    make("tbody", null, data.classes.map(c => make("tr", null, make("th", { scope: "row", title: c.name }, c.name),
      (labelled
        ? [c.pictures, c.right, percent(c.share), c.share === null ? "–" : `${percent(c.low)} to ${percent(c.high)}`, c.predicted]
        : [c.predicted]).map(cell => make("td", null, String(cell)))))));
  if (!labelled) return;
  // All classes if there are few, otherwise only those with the most confusions.
  const most = 20;
  const wrong = data.confusions.filter(([truth, prediction]) => truth !== prediction);
  const named = data.classes.length <= most ? data.classes.map(c => c.name)
    : [...new Set(wrong.sort((a, b) => b[2] - a[2]).flatMap(([truth, prediction]) => [truth, prediction]))].slice(0, most);
  if (!named.length) return;
  const counts = new Map(data.confusions.map(([truth, prediction, count]) => [JSON.stringify([truth, prediction]), count]));
  byId("confusion").append(make("caption", null, "True class (rows) and prediction (columns); select a number to show its images"
      + (named.length < data.classes.length ? `; the ${named.length} classes most confused` : "")),
    head(["true class", ...named]),
    make("tbody", null, named.map(truth => make("tr", null, make("th", { scope: "row", title: truth }, truth), named.map(prediction => {
      const count = counts.get(JSON.stringify([truth, prediction])) ?? 0;
      const cell = make("td", { class: !count ? null : truth === prediction ? "diagonal" : "confused" });
      if (count) {
        const button = make("button",
          { type: "button", "aria-label": `${count} images of ${truth} predicted as ${prediction}: show them` }, String(count));
        button.addEventListener("click", () => {
          clear();
          byId("truth").value = truth;
          byId("prediction").value = prediction;
          apply();
          byId("pictures").scrollIntoView();
        });
        cell.append(button);
      } else cell.append("·");
      return cell;
    })))));
}

const askedClasses = shortcuts => shortcuts.classes.filter(c => c.pictures >= shortcuts.leastPictures).length;

function showShortcuts() {
  const { shortcuts } = data;
  if (!shortcuts) return;
  byId("findings").style.setProperty("--aspect", shortcuts.aspect);
  reveal("shortcuts");
  const alarmed = shortcuts.classes.filter(c => c.alarms.length).length;
  const verdict = alarmed ? "" : askedClasses(shortcuts) ? "No alarm. " : `Not tested: no class has ${shortcuts.leastPictures} images. `;
  byId("shortcut-hint").textContent = verdict + "The mean map of each explained class, and clusters of its maps. "
    + "Objects vary in position. If a model uses the same corner or edge in many images, it may have learned a mark instead of the object. "
    + `The false alarm rate is at most ${percent(shortcuts.falseAlarmRate, 1)} of data sets whose objects are anywhere or centred. `
    + "No alarm does not prove that there is no shortcut. "
    + `Classes with fewer than ${shortcuts.leastPictures} images are not tested.`;
  const mapped = shortcuts.classes.filter(c => c.mean);
  if (mapped.length < shortcuts.classes.length)
    byId("shortcut-hint").textContent += ` The maps of ${mapped.length} of ${shortcuts.classes.length} classes are shown, alarms first.`;
  for (const found of mapped) {
    const figures = [`on the border: ${percent(found.borderShare)} of the positive importance, on ${percent(found.borderArea)} of the image`
      + (found.borderShareOfOthers === null ? "" : ` (other classes ${percent(found.borderShareOfOthers)})`)];
    if (found.outsideShare !== null)
      figures.push(`outside the masks: ${percent(found.outsideShare)}, on ${percent(found.outsideArea)} of the image`);
    byId("findings").append(make("article", { class: "panel", "aria-label": `Class ${found.class}` },
      make("figure", null, mapCanvas(found.mean, `Mean map of ${found.class}`, shortcuts.borderWidth),
        make("figcaption", null, "mean map; dashed: the border")),
      make("div", null,
        make("h3", null, `${found.class} · ${found.pictures} ${found.pictures === 1 ? "image" : "images"}`),
        found.alarms.map(alarm => make("p", { class: "alarm" }, make("b", null, "⚠ Alarm: "), alarm.sentence, ` p = ${number(alarm.pValue)}.`)),
        make("p", { class: "hint" }, figures.join("; ")),
        make("div", { class: "clusters" }, found.clusters.map((cluster, i) => make("div", { class: "cluster" },
          make("figure", null, mapCanvas(cluster.mean, `Mean map of cluster ${i + 1}`),
            make("p", null, found.clusters.length === 1 ? "one cluster" : `cluster ${i + 1}: ${cluster.count}`)),
          make("div", { class: "thumbs" }, cluster.images.map(thumb),
            cluster.count > cluster.images.length ? make("span", { class: "hint" }, `and ${cluster.count - cluster.images.length} more`) : null)))))));
  }
}

function thumb(image) {
  const link = make("a", { href: `#card-${position.get(image)}`, "aria-label": image, title: image });
  link.addEventListener("click", event => { event.preventDefault(); goTo(position.get(image)); });
  lazily.observe(link);
  return link;
}

function reveal(part) {
  byId(part).hidden = false;
}

/* ---- Cards ---- */

function build(element) {
  if (element.dataset.built) return true;
  const index = Number((element.id || element.getAttribute("href").slice(1)).slice("card-".length));
  const row = rows[index];
  const card = row.card ? content(index) : null;
  if (row.card && !card && document.readyState === "loading") return false;
  element.dataset.built = "yes";
  if (element.matches("a")) {
    if (card?.photo) element.append(make("img", { src: source(card.photo), alt: "" }), make("img", { src: source(card.overlay), alt: "" }));
  } else
    element.append(...body(row, card, index).filter(Boolean));
  return true;
}

function skeleton(row, index) {
  const [kind, words] = verdict(row);
  return make("article", { class: `card ${kind}`, id: `card-${index}`, tabindex: "-1", "aria-labelledby": `name-${index} said-${index}` },
    make("header", null, make("h3", { id: `name-${index}` }, row.image), make("span", { class: "verdict" }, words)),
    make("p", { class: "said", id: `said-${index}` }, verdictLine(row)));
}

// The photo, the map of the explained class, and of an incorrect prediction the map of the true class.
function figures(row, card) {
  if (!card.photo) return []; // only maps were kept
  const isPrediction = card.explained === row.prediction;
  const of = isPrediction && row.right === false ? "predicted: " : isPrediction ? "" : "explained: ";
  return [
    photoFigure(card.photo, card, row.image),
    mapFigure(card.photo, card, card, `${of}${card.explained} ${probability(card.probability)}`, marks(card.features)),
    card.truth ? mapFigure(card.photo, card, card.truth, `true: ${card.truth.class} ${probability(card.truth.probability)}`, null) : null,
  ].filter(Boolean);
}

function details(row, card) {
  return make("div", { class: "body" },
    card.features.length ? make("div", null, featureBars(card.features)) : null,
    make("div", null,
      make("ol", { class: "tops", "aria-label": "Most likely classes" }, card.topClasses.map(c => make("li",
        { style: `--share:${data.probabilities ? 100 * Math.max(0, Math.min(1, c.probability)) : 0}%` },
        make("span", { title: c.name }, c.name), make("span", null, probability(c.probability))))),
      card.heldOutR2 == null ? null : make("p", { class: "hint" },
        `The segments predict the score with an R² of ${number(card.heldOutR2)} on held-out samples `
        + `(95 %: ${card.heldOutR2Interval.map(number).join(" to ")})`),
      card.insideMask === null ? null : make("p", { class: "hint" },
        `${percent(card.insideMask)} of the positive importance is in the mask `
        + `(${percent(card.maskArea)} of the image)`)));
}

function enlarged(index) {
  const card = content(index);
  const shown = figures(rows[index], card);
  return [make("div", { class: "pictures", style: `--figures:${shown.length}` }, shown), details(rows[index], card)];
}

function body(row, card, index) {
  const parts = [];
  if (card) {
    const shown = figures(row, card);
    const own = make("input", {
      class: "own", type: "range", min: 0, max: 100, value: byId("opacity").value, "aria-label": `Opacity of the map of ${row.image}, percent` });
    const pictures = enlargeable(index, row.image, shown);
    pictures.style.setProperty("--figures", 2); // a third map stands below the second
    own.addEventListener("input", () => pictures.style.setProperty("--opacity", own.value / 100));
    parts.push(...(shown.length ? [pictures, own] : []), details(row, card));
  }
  const names = Object.keys(row.metrics);
  if (names.length)
    parts.push(make("table", null,
      make("thead", null, make("tr", null, ["metric", "map", "C", "R", "M"].map((cell, i) =>
        make("th", { scope: "col", title: [null, "evaluated map", "constant map", "random map", "centre map"][i] }, cell)))),
      make("tbody", null, names.map(name => make("tr", null,
        make("th", { scope: "row" }, name), row.metrics[name].map(value => make("td", null, number(value))))))));
  if (row.warnings.length)
    parts.push(make("ul", { class: "warnings" }, row.warnings.map(warning => make("li", null, warning))));
  return parts;
}

/* ---- Filters ---- */

let shown = [];

function apply() {
  const [truth, prediction, metric, words] = ["truth", "prediction", "metric", "search"].map(id => byId(id).value);
  const right = document.querySelector("input[name=right]:checked").value;
  const limit = (id, none) => byId(id).value === "" ? none : Number(byId(id).value);
  const [least, most] = [limit("least", -Infinity), limit("most", Infinity)];
  byId("metric-range").hidden = !metric;
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const passes = row => (!right || row.right === (right === "right"))
    && (!truth || row.truth === truth) && (!prediction || row.prediction === prediction)
    && (!metric || (value => value !== null && value !== undefined && value >= least && value <= most)(row.metrics[metric]?.[0]))
    && wanted.every(word => row.text.includes(word));
  shown = order().filter(index => passes(rows[index]));
  const visible = new Set(shown);
  cards.forEach((card, index) => card.hidden = !visible.has(index));
  byId("cards").append(...shown.map(index => cards[index]));
  byId("count").textContent = `${shown.length} of ${rows.length} images shown`;
  byId("none").hidden = shown.length > 0;
}

function order() {
  const indices = rows.map((_, i) => i);
  const sort = byId("sort").value;
  if (sort === "name") return indices.sort((a, b) => rows[a].image < rows[b].image ? -1 : 1);
  if (sort === "errors") return indices;
  const value = index => rows[index].metrics[sort.slice(1)]?.[0] ?? null;
  return indices.sort((a, b) => value(a) === null || value(b) === null ? (value(a) === null) - (value(b) === null)
    : (value(a) - value(b)) * (sort[0] === "+" ? 1 : -1) || a - b);
}

function setOpacity() {
  byId("opacity-value").textContent = `${byId("opacity").value} %`;
  document.documentElement.style.setProperty("--opacity", byId("opacity").value / 100);
  for (const photo of document.querySelectorAll(".pictures")) photo.style.removeProperty("--opacity");
  for (const own of document.querySelectorAll(".own")) own.value = byId("opacity").value;
}

function clear() {
  byId("filters").reset();
}

/* ---- Keys ---- */

function goTo(index) {
  if (cards[index].hidden) { clear(); apply(); }
  build(cards[index]);
  cards[index].focus({ preventScroll: true });
  cards[index].scrollIntoView({ block: "start" });
}

function step(by) {
  const at = shown.indexOf(cards.indexOf(document.activeElement?.closest?.(".card")));
  const next = at < 0 ? by > 0 ? 0 : shown.length - 1 : at + by;
  if (next >= 0 && next < shown.length) goTo(shown[next]);
}

function onKey(event) {
  if (byId("enlarged").open || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const by = { j: 1, ArrowRight: 1, k: -1, ArrowLeft: -1 }[event.key];
  if (by) step(by);
  else if (event.key === "/") byId("search").focus();
  else return;
  event.preventDefault();
}

/* ---- Start ---- */

for (const row of rows)
  row.text = [row.image, row.truth, row.prediction, ...row.warnings].filter(Boolean).join(" ").toLowerCase();
for (const [id, key] of [["truth", "truth"], ["prediction", "prediction"]])
  byId(id).append(...[...new Set(rows.map(row => row[key]).filter(Boolean))].sort().map(name => make("option", { value: name }, name)));
byId("metric-choice").hidden = !data.metrics.length;
const cards = rows.map(skeleton);
showFacts();
showMetrics();
showClasses();
showShortcuts();
for (const link of document.querySelectorAll("nav [data-part]")) link.hidden = byId(link.dataset.part).hidden;
apply();
setOpacity();
cards.forEach(card => lazily.observe(card));
byId("filters").addEventListener("input", event => event.target.id === "opacity" ? setOpacity() : event.target.id !== "numbers" && apply());
byId("filters").addEventListener("submit", event => event.preventDefault());
byId("filters").addEventListener("reset", () => setTimeout(() => { apply(); setOpacity(); showNumbers(); }));
const showNumbers = () => byId("cards").classList.toggle("no-numbers", !byId("numbers").checked);
byId("numbers").addEventListener("change", showNumbers);
document.addEventListener("keydown", onKey);
// Cards that became visible before their data was loaded are observed again. For printing all cards are built.
document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".card, .thumbs a").forEach(element => {
  if (!element.dataset.built) { lazily.unobserve(element); lazily.observe(element); }
}));
addEventListener("beforeprint", () => document.querySelectorAll(".card:not([hidden]), .thumbs a").forEach(build));
