// What tree, network and curve are drawn with.
const turnDrawing = (() => {
  const { labels, spoken } = turnText;
  const CLASSES = { C: "cost", w: "weight", b: "bias", z: "sum", y: "desired", a: "ink" };
  // The parser knows what SVG's elements are called in full.
  const parsed = document.createElement("div");
  parsed.innerHTML = "<svg></svg>";
  const space = parsed.firstChild.namespaceURI;

  const set = (element, attributes) => {
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const add = (parent, name, attributes = {}, text = "") => {
    const element = set(document.createElementNS(space, name), attributes);
    element.textContent = text;
    return parent.appendChild(element);
  };
  // A picture so many pixels wide; on paper and in a narrower window it shrinks.
  const picture = (parent, width, height) => {
    parent.replaceChildren();
    return add(parent, "svg", { viewBox: `0 0 ${width} ${height}`, width, height });
  };

  // A symbol with its indices, into a text of a picture; the letter in its quantity's colour.
  const symbol = (text, q, widths, before = "") => {
    const [letter, above, below] = labels(q, widths);
    if (before) add(text, "tspan", {}, before);
    add(text, "tspan", { class: `letter ${CLASSES[q.kind]}` }, letter);
    if (below) add(text, "tspan", { class: "index", dy: "0.35em" }, below);
    if (above) add(text, "tspan", { class: "index", dy: below ? "-0.9em" : "-0.55em" }, above);
    const back = above ? 0.55 : below ? -0.35 : 0;
    // An index is 0.68 of the letters, and so are its em.
    return add(text, "tspan", { dy: `${back * 0.68}em` }, "\u2002");
  };
  // The same as HTML, which holds nothing but letters and digits.
  const written = (q, widths) => {
    const [letter, above, below] = labels(q, widths);
    const indices = (below && `<sub>${below}</sub>`) + (above && `<sup>${above}</sup>`);
    return `<span class="${CLASSES[q.kind]}"><i>${letter}</i>${indices}</span>`;
  };
  const derivative = (of, by, widths) =>
    `<span class="number">∂${written(of, widths)}/∂${written(by, widths)}</span>`;
  const number = value => `<span class="number">${spoken(value)}</span>`;

  // A text no wider than its room.
  const fit = (text, room) => {
    text.style.fontSize = "";
    const width = text.getComputedTextLength();
    if (width > room) {
      const size = parseFloat(getComputedStyle(text).fontSize);
      text.style.fontSize = `${size * room / width}px`;
    }
  };

  // How far up a scale [low, high] a size is; low is 0 where it is linear.
  const share = (value, [low, high]) => {
    const size = Math.abs(value);
    if (!size || !high) return size ? 1 : 0;
    if (size >= high) return 1;
    if (!low) return size / high;
    const decades = Math.log10(high / low);
    return 0.06 + 0.94 * (decades ? Math.max(0, Math.log10(size / low)) / decades : 1);
  };
  // A line by what it stands for: colour its sign, on a scale width its size; dashes for what is
  // exactly 0.
  const line = (element, value, scale) => {
    const part = scale && value ? share(value, scale) : null;
    element.setAttribute("class", `line ${value > 0 ? "up" : value < 0 ? "down" : "none"}`);
    element.style.strokeWidth = part === null ? "" : 1.2 + 4.8 * part;
    element.style.strokeOpacity = part === null ? "" : 0.55 + 0.45 * part;
  };

  // One of several things to choose from: a click, or arrow keys from one to the next.
  const choices = (group, items, choose) => {
    set(group, { role: "radiogroup", "aria-label": turnText.said("What is turned") });
    items.forEach((item, at) => {
      item.setAttribute("role", "radio");
      item.addEventListener("click", () => choose(at, false));
      item.addEventListener("keydown", event => {
        const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (way) choose((at + way + items.length) % items.length, true);
        if (way || event.key === " ") event.preventDefault();
      });
    });
    return (chosen, say) => items.forEach((item, at) => set(item, {
      "aria-checked": at === chosen, tabindex: at === chosen ? 0 : -1, "aria-label": say(at),
    }));
  };

  return {
    CLASSES, add, set, picture, symbol, written, derivative, number, fit, share, line, choices,
  };
})();
