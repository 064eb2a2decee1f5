// Several neurons a layer: circles filled by activation, lines coloured by sign and wide by size.
const turnNetwork = (() => {
  const { add, set, picture, symbol, fit, line, choices } = turnDrawing;
  const TOP = 30, SIDE = 34, HIT = 14, PITCH = 84, NAME = 46, LETTER = 7.5;

  const build = (parent, wide, state, choose) => {
    const { widths, depth, turned } = state, most = Math.max(...widths);
    const width = Math.min(wide, 640), pitch = Math.min(PITCH, Math.max(15, 620 / most));
    // Right of the outputs is room for what they should be.
    const longest = Math.max(...state.now.y.map(one => turnText.spoken(one).length + 3));
    const step = (width - 2 * SIDE - Math.min(LETTER * longest + 6, width / 4)) / depth;
    const radius = Math.min(25, pitch * 0.38, step * 0.27);
    const height = TOP + pitch * most + 8;
    const apart = widths.map(count => Math.min(PITCH, pitch * most / count));
    const svg = set(picture(parent, width, height), { role: "group", "aria-label": turnText.said("The network") });
    const place = (layer, j) => [
      SIDE + step * layer, TOP + pitch * most / 2 + apart[layer] * (j + 0.5 - widths[layer] / 2),
    ];
    const hover = (element, q) => {
      element.addEventListener("pointerenter", () => state.look(q));
      element.addEventListener("pointerleave", () => state.look(null));
    };
    const group = add(svg, "g"), names = add(svg, "g", { "aria-hidden": true });
    const layerOf = { w: add(group, "g"), b: add(group, "g") };
    // The chosen line once more, over all others.
    const over = add(group, "g", { "aria-hidden": true, class: "over" });
    const overs = ["light lit", "gap lit", "line"].map(name => add(over, "line", { class: name }));
    layerOf.a = add(group, "g");
    // Neurons that are no inputs are only looked at.
    const neurons = add(svg, "g", { "aria-hidden": true }), circles = [], lines = [], items = [];
    const circle = (g, layer, j) => {
      const [cx, cy] = place(layer, j);
      add(g, "circle", { cx, cy, r: radius + 4, class: "light" });
      const disc = add(g, "circle", { cx, cy, r: radius, class: "neuron" });
      const text = add(g, "text", { x: cx, y: cy + radius * 0.26, class: "inside" });
      circles.push({ layer, j, disc, text });
    };
    turned.forEach((q, at) => {
      const g = add(layerOf[q.kind], "g", { class: "item" }), [j, k] = q.index;
      if (q.kind === "a") circle(g, 0, j);
      else {
        const [x2, y2] = place(q.layer, j), [x, y] = q.kind === "w" ? place(q.layer - 1, k)
          : [x2 - radius * 0.9, y2 - radius - Math.min(15, apart[q.layer] * 0.3)];
        // From rim to rim.
        const long = Math.hypot(x2 - x, y2 - y), [dx, dy] = [(x2 - x) / long, (y2 - y) / long];
        const from = q.kind === "w" ? radius : 0;
        const ends = {
          x1: x + dx * from, y1: y + dy * from, x2: x2 - dx * radius, y2: y2 - dy * radius,
        };
        add(g, "line", { ...ends, class: "light" });
        const drawn = add(g, "line", ends);
        const dot = { cx: x, cy: y, r: Math.min(3.5, radius / 3), class: "bias-end" };
        if (q.kind === "b") add(g, "circle", dot);
        add(g, "line", { ...ends, class: "hit" }).style.strokeWidth = Math.min(HIT, pitch / 2);
        lines.push({ q, at, drawn, ends });
      }
      hover(g, q);
      items[at] = g;
    });
    // An input that cannot be moved is only drawn; so is all that is computed.
    const own = new Set(turned.filter(q => q.kind === "a").map(q => q.index[0]));
    widths.forEach((count, layer) => {
      for (let j = 0; j < count; j++) {
        if (layer === 0 && own.has(j)) continue;
        const g = add(neurons, "g");
        circle(g, layer, j);
        hover(g, { kind: "a", layer, index: [j] });
      }
      if ((depth - layer) % Math.ceil(NAME / step)) return;
      const text = add(names, "text", { x: SIDE + step * layer, y: 14, class: "value" });
      // The layer's name, without an index.
      symbol(text, { kind: "a", layer, index: [] }, widths);
    });
    const goals = state.now.y.map((_, j) => {
      const [x, y] = place(depth, j);
      const text = add(names, "text", { x: x + radius + 8, y: y + 5, class: "goal" });
      symbol(text, { kind: "y", layer: 0, index: [j] }, widths);
      add(text, "tspan", { class: "number" }, turnText.spoken(state.now.y[j]));
      return text;
    });
    const mark = choices(group, items, choose);
    goals.forEach(text => fit(text, width - SIDE - step * depth - radius - 10));
    return () => {
      const { now, edges } = state, gradient = edges === "gradient";
      over.style.display = turned[state.chosen].kind === "a" ? "none" : "";
      for (const { q, at, drawn, ends } of lines) {
        const [value, by] = turnNumbers.read(now, q), chosen = at === state.chosen;
        for (const one of chosen ? [drawn, overs[2]] : [drawn])
          line(one, gradient ? by : value, gradient ? state.slopes : state.weights);
        if (chosen) for (const one of overs) set(one, ends);
      }
      for (const { layer, j, disc, text } of circles) {
        const value = now.layers[layer].a[j], [dark, full] = state.bright[layer];
        const bright = full > dark ? Math.min(Math.max((value - dark) / (full - dark), 0), 1) : 0;
        disc.parentNode.style.setProperty("--bright", `${100 * bright}%`);
        text.textContent = radius < 12 ? "" : turnText.inNeuron(value);
        text.style.fontSize = `${Math.min(15, radius * 0.72)}px`;
        const room = 1.75 * radius / text.getComputedTextLength();
        if (room < 1) text.style.fontSize = `${Math.min(15, radius * 0.72) * room}px`;
        if (room < 0.7) text.textContent = "";
      }
      items.forEach((item, at) => {
        item.querySelector(".light").classList.toggle("lit", at === state.chosen);
      });
      mark(state.chosen, state.say);
    };
  };

  // How the derivative by a quantity is made, where that is short: products of symbols and numbers.
  const parts = (record, q, state) => {
    const { depth } = state, { layers } = record, [j, k] = q.index;
    const of = (kind, layer, ...index) => ({ kind, layer, index });
    const by = (kind, layer, ...index) => ({ of: { kind: "C" }, by: of(kind, layer, ...index) });
    const coupled = l => l === depth && Array.isArray(layers[l].da_dz[0]);
    const back = l => coupled(l)
      ? [[by("z", l, j)], [layers[l].dC_dz[j]]]
      : [[state.functions[l - 1], by("a", l, j)], [layers[l].da_dz[j], layers[l].dC_da[j]]];
    if (q.kind === "a" && q.layer === depth) return null;
    if (q.kind === "a") {
      const after = layers[q.layer + 1];
      if (after.z.length > 3) return null;
      return after.dC_dz.map((one, i) => [
        [of("w", q.layer + 1, i, j), by("z", q.layer + 1, i)], [after.w[i][j], one],
      ]);
    }
    const [symbols, numbers] = back(q.layer);
    if (q.kind === "w") {
      const before = of("a", q.layer - 1, k);
      return [[[before, ...symbols], [layers[q.layer - 1].a[k], ...numbers]]];
    }
    return symbols.length > 1 ? [[symbols, numbers]] : null;
  };
  return { build, parts };
})();
