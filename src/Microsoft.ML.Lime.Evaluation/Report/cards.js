// The images of a card: the photo, and the maps over it. Cards are filled shortly before they become visible.

const byId = id => document.getElementById(id);

// The data of a card are in a separate element further down, which may not be loaded yet.
function content(index) {
  const element = byId(`data-${index}`);
  return element ? JSON.parse(element.textContent) : null;
}

const source = base64 => `data:image/${base64.startsWith("/9j/") ? "jpeg" : "png"};base64,${base64}`;

function probability(value) {
  return value === null ? "" : data.probabilities ? percent(value, value > 0.995 && value < 1 ? 1 : 0) : number(value);
}

// One line for a row: the prediction, and the true class where that is another one.
function verdictLine(row) {
  return row.prediction === null ? row.truth === null ? "" : `true class: ${row.truth}`
    : `predicted ${row.prediction} ${probability(row.probability)}${row.truth === null || row.right ? "" : `; true class ${row.truth}`}`;
}

const verdict = row => row.prediction === null ? ["unread", "⚠ unreadable"]
  : row.right === null ? ["unknown", ""] : row.right ? ["right", "✓ correct"] : ["wrong", "✗ incorrect"];

function photoFigure(photo, card, image) {
  return make("span", { class: "figure" },
    make("span", { class: "photo" },
      make("img", { src: source(photo), width: card.width, height: card.height, alt: `The image ${image}`, decoding: "async" })),
    make("span", { class: "caption" }, "image"));
}

// A map over the grey photo, with its class and the number that the full colour stands for.
function mapFigure(photo, card, map, words, marks) {
  return make("span", { class: "figure" },
    make("span", { class: "photo" },
      make("img", { class: "grey", src: source(photo), width: card.width, height: card.height, alt: "", decoding: "async" }),
      make("img", { class: "map", src: source(map.overlay), alt: `Attribution map: ${words}`, decoding: "async" }), marks),
    make("span", { class: "caption" }, words,
      map.strongest === null || map.strongest === undefined ? null : make("small", null, map.weakest > 0
        ? `full colour ${number(map.strongest)}, none ${number(map.weakest)}` : `full colour ±${number(map.strongest)}`)));
}

const marks = features => features.map((f, i) => make("span", { class: f.importance < 0 ? "mark against" : "mark", "aria-hidden": "true",
  style: `left:${100 * f.x}%;top:${100 * f.y}%` }, `${i + 1}${f.importance < 0 ? "−" : "+"}`));

// A click on the images shows them enlarged.
function enlargeable(index, name, figures) {
  const button = make("button", { type: "button", class: "pictures", style: `--figures:${figures.length}`,
    title: "Click to enlarge", "aria-label": `Enlarge ${name}` }, figures);
  button.addEventListener("click", () => {
    const dialog = byId("enlarged");
    dialog.replaceChildren(make("form", { method: "dialog" }, make("button", { autofocus: true }, "✕ close")),
      make("h3", null, name), make("p", { class: "said" }, verdictLine(rows[index])), ...enlarged(index));
    dialog.showModal();
  });
  return button;
}

const lazily = new IntersectionObserver(entries => {
  for (const { isIntersecting, target } of entries)
    if (isIntersecting && build(target)) lazily.unobserve(target);
}, { rootMargin: "800px" });
