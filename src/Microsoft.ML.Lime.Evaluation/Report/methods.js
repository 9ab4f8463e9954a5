// The page that shows the maps of several methods side by side.
const data = JSON.parse(document.getElementById("data").textContent);
const rows = data.rows; // errors first

byId("facts").append(...data.facts.map(([name, value]) => make("span", null, `${name} `, make("b", null, value))));

byId("means").append(
  make("thead", null, make("tr", null, ["metric", "", ...data.methods].map(cell => make("th", { scope: "col" }, cell)))),
  make("tbody", null, data.metrics.map(metric => make("tr", null,
    make("th", { scope: "row" }, metric.name),
    make("td", null, metric.larger === null ? "" : metric.larger ? "larger is better" : "smaller is better"),
    metric.means.map(mean => make("td", null, mean.mean === null ? "–" : `${number(mean.mean)} (${number(mean.low)} to ${number(mean.high)})`,
      mean.differenceLow === null ? null
        : make("small", { class: "caption" }, `difference ${number(mean.differenceLow)} to ${number(mean.differenceHigh)}`)))))));

// The photo and a map per method.
function figures(row, cards, part, words) {
  const first = cards.find(Boolean);
  return [
    photoFigure(first.photo, first, row.image),
    ...cards.map((card, i) => {
      const map = card && part(card);
      return map ? mapFigure(first.photo, card, map, `${data.methods[i]}${words(card)}`, part(card) === card ? marks(card.features) : null)
        : make("span", { class: "figure caption" }, `${data.methods[i]}: no map`);
    }),
  ];
}

// The maps of the explained class, and of an incorrect prediction those of the true class.
function groups(row, cards) {
  const shown = [[figures(row, cards, card => card, () => ""), `explained: ${cards.find(Boolean).explained}`]];
  if (cards.some(card => card?.truth))
    shown.push([figures(row, cards, card => card.truth, () => ""), `true class: ${row.truth}`]);
  return shown;
}

function enlarged(index) {
  return groups(rows[index], content(index)).map(([figures, words]) => [
    make("p", { class: "caption" }, words),
    make("div", { class: "pictures", style: `--figures:${figures.length}` }, figures)]).flat();
}

function build(element) {
  if (element.dataset.built) return true;
  const index = Number(element.id.slice("card-".length));
  const cards = content(index);
  if (!cards && document.readyState === "loading") return false;
  element.dataset.built = "yes";
  if (cards)
    for (const [figures, words] of groups(rows[index], cards))
      element.append(make("p", { class: "caption" }, words), enlargeable(index, rows[index].image, figures));
  return true;
}

const cards = rows.map((row, index) => {
  const [kind, words] = verdict(row);
  return make("article", { class: `card ${kind}`, id: `card-${index}` },
    make("header", null, make("h3", null, row.image), make("span", { class: "verdict" }, words)),
    make("p", { class: "said" }, verdictLine(row)));
});
byId("cards").append(...cards);
cards.forEach(card => lazily.observe(card));
// Cards that became visible before their data was loaded are observed again. For printing all cards are built.
document.addEventListener("DOMContentLoaded", () => cards.forEach(card => {
  if (!card.dataset.built) { lazily.unobserve(card); lazily.observe(card); }
}));
addEventListener("beforeprint", () => cards.forEach(build));
