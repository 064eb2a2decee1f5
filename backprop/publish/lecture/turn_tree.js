// One neuron a layer: the tree of what the cost depends on, from the input down, in the order of
// the clips. Weight and desired output stand left of what they go into, the bias right of it.
const turnTree = (() => {
  const { add, set, picture, symbol, fit, line, choices } = turnDrawing;
  const HIGH = 46, GAP = 30, ROW = HIGH + GAP, COST = { kind: "C", layer: 0, index: [] };

  const quantities = depth => {
    const found = [];
    const put = (kind, layer, row, column) =>
      found.push({ kind, layer, index: kind === "w" ? [0, 0] : [0], row, column });
    put("a", 0, 0, 1);
    for (let l = 1; l <= depth; l++) {
      put("w", l, 2 * l - 2, 0);
      put("b", l, 2 * l - 2, 2);
      put("z", l, 2 * l - 1, 1);
      put("a", l, 2 * l, 1);
    }
    put("y", 0, 2 * depth, 0);
    found.push({ ...COST, row: 2 * depth + 1, column: 1 });
    return found;
  };
  // What it goes into.
  const effect = (q, depth) =>
    q.kind === "C" ? null
    : q.kind === "y" || (q.kind === "a" && q.layer === depth) ? COST
    : q.kind === "z" ? { kind: "a", layer: q.layer, index: [0] }
    : { kind: "z", layer: q.kind === "a" ? q.layer + 1 : q.layer, index: [0] };
  const key = q => `${q.kind}${q.layer}`;
  const local = (record, q, depth) => {
    const layers = record.layers;
    if (q.kind === "w") return layers[q.layer - 1].a[0];
    if (q.kind === "b") return 1;
    if (q.kind === "z") return [layers[q.layer].da_dz[0]].flat()[0];
    if (q.kind === "y") return record.dC_dy[0];
    return q.layer === depth ? layers[depth].dC_da[0] : layers[q.layer + 1].w[0][0];
  };
  const moving = (value, was) => turnText.spoken(value, 4, value === was);
  // From a quantity down to the cost.
  const way = (q, depth) => {
    const found = [];
    for (let at = q; at && at.kind !== "C"; at = effect(at, depth)) found.push(at);
    return found;
  };

  const build = (parent, wide, state, choose) => {
    const { widths, depth } = state, all = quantities(depth);
    const width = Math.min(wide, 600), card = Math.min(158, width * 0.315);
    const svg = set(picture(parent, width, ROW * (2 * depth + 1) + HIGH + 4), { role: "group" });
    svg.setAttribute("aria-label", turnText.said("Tree of what the cost depends on"));
    const place = q => [[card / 2 + 2, width / 2, width - card / 2 - 2][q.column], 2 + ROW * q.row];
    const at = Object.fromEntries(all.map(q => [key(q), q]));
    const under = add(svg, "g", { "aria-hidden": true }), links = {};
    for (const q of all.slice(0, -1)) {
      const to = at[key(effect(q, depth))], [x, y] = place(q), [x2, y2] = place(to);
      const aside = Math.sign(x - x2), end = x2 + aside * card * 0.3;
      const ends = { x1: x - aside * card * 0.2, y1: y + HIGH, x2: end, y2 };
      const [light, gap, drawn] = ["light", "gap", "line"].map(
        name => add(under, "line", { ...ends, class: name }),
      );
      const text = add(under, "text", {
        class: "factor", "text-anchor": aside < 0 ? "end" : "start",
        x: (ends.x1 + end) / 2 + 12 * (aside || 1), y: (y + HIGH + y2) / 2 + (aside ? 17 : 5),
      });
      links[key(q)] = [light, gap, drawn, text];
    }
    const group = add(svg, "g"), shown = add(svg, "g", { "aria-hidden": true }), items = [];
    const cards = all.map(q => {
      const turned = state.turned.findIndex(one => key(one) === key(q)), [x, y] = place(q);
      const one = turned < 0 ? add(shown, "g", { class: "card" })
        : add(group, "g", { class: "card item" });
      add(one, "rect", { x: x - card / 2, y, width: card, height: HIGH, rx: 7 });
      const top = add(one, "text", { x, y: y + (q.kind === "C" ? 29 : 19), class: "value" });
      symbol(top, q, widths);
      const value = add(top, "tspan", { class: "number" });
      let slope = null, low = null;
      if (q.kind !== "C") {
        low = add(one, "text", { x, y: y + 37, class: "slope" });
        add(low, "tspan", {}, "∂");
        symbol(low, COST, widths).textContent = "/∂";
        add(low, "tspan", { class: `letter ${turnDrawing.CLASSES[q.kind]}` }, `${q.kind}\u2002`);
        slope = add(low, "tspan", { class: "number" });
      }
      if (turned >= 0) items[turned] = one;
      return { q, top, value, low, slope };
    });
    const mark = choices(group, items, choose);
    return () => {
      const { now, start, edges } = state, chosen = state.turned[state.chosen];
      const lit = new Set(way(chosen, depth).map(key));
      for (const { q, top, value, low, slope } of cards) {
        const [own, by] = turnNumbers.read(now, q), [was, before] = turnNumbers.read(start, q);
        value.textContent = moving(own, was);
        fit(top, card - 8);
        if (!slope) continue;
        slope.textContent = moving(by, before);
        fit(low, card - 8);
        const [light, gap, link, factor] = links[key(q)], ratio = local(now, q, depth);
        const on = lit.has(key(q));
        for (const rail of [light, gap]) rail.classList.toggle("lit", on);
        factor.textContent = on ? `· ${turnText.bracketed(ratio)}` : "";
        if (edges === "gradient") line(link, by, state.slopes);
        else line(link, ratio, null);
      }
      mark(state.chosen, state.say);
    };
  };
  // How the derivative by a quantity is made: one product of symbols, while they are few, and of
  // numbers.
  const parts = (record, q, { depth }) => {
    const links = way(q, depth);
    const symbols = links.map(one => ({ of: effect(one, depth), by: one }));
    return [[links.length > 3 ? [] : symbols, links.map(one => local(record, one, depth))]];
  };
  return { build, parts };
})();
