// A weight to turn: what is chosen, what it is turned to, and everything that follows.
for (const section of document.querySelectorAll(".turn")) {
  const find = selector => section.querySelector(selector);
  const data = JSON.parse(find("script").textContent), network = structuredClone(data);
  const start = turnNumbers.record(structuredClone(data));
  const widths = [data.x.length, ...data.layers.map(layer => layer.b.length)];
  const { written, derivative, number } = turnDrawing, { spoken, plain } = turnText;
  const select = find("select"), slider = find("input[type=range]"), field = find("input[type=number]");
  const [back, allBack] = section.querySelectorAll(".turn-back button");
  const COST = { kind: "C" }, chain = Math.max(...widths) === 1;
  const state = {
    ...data, widths, depth: data.layers.length, start, now: start, chosen: select.selectedIndex,
    edges: "value", say: at => `${turnText.name(data.turned[at], widths)}, ${spoken(value(at))}`,
    look: q => describe(q ?? data.turned[state.chosen]),
  };
  const moving = (now, was) => `<span class="number">${spoken(now, 4, now === was)}</span>`;
  let drawPicture = () => {}, drawCurve = () => {};

  // Where the pass reads a number from.
  const place = ({ kind, layer, index: [j, k] }, of = network) =>
    kind === "a" ? [of.x, j] : kind === "b" ? [of.layers[layer - 1].b, j] : [of.layers[layer - 1].w[j], k];
  const value = (at, of = network) => {
    const [list, index] = place(data.turned[at], of);
    return list[index];
  };
  const put = (at, to) => {
    const [list, index] = place(data.turned[at]);
    list[index] = to;
  };
  const moved = () => data.turned.map((_, at) => at).filter(at => value(at) !== value(at, data));
  const run = () => turnNumbers.record(structuredClone({ layers: network.layers, cost: network.cost, x: network.x, y: network.y }));

  // The cost wherever the slider can be, all else as it is.
  const costs = at => {
    const kept = value(at);
    return to => {
      put(at, to);
      const found = turnNumbers.record(network);
      put(at, kept);
      return found ? found.C : null;
    };
  };

  const describe = q => {
    const [own, by] = turnNumbers.read(state.now, q), shown = `${written(q, widths)} = ${number(own)}`;
    const made = (chain ? turnTree : turnNetwork).parts(state.now, q, state) ?? [];
    const total = made.map(([, factors]) => factors.reduce((all, one) => all * one, 1))
      .reduce((all, one) => all + one, 0);
    // Where one factor is 0 and another infinite the derivative is known from elsewhere.
    const told = made.flat(2).length > 2 && Math.abs(total - by) <= 1e-6 * Math.abs(by);
    const symbols = told ? made.map(([all]) => all.map(symbol).join(" · ")).join(" + ") : "";
    const numbers = told ? `${turnText.worked(made.map(([, factors]) => factors), by)} ` : "";
    find(".turn-readout").innerHTML = `${shown}<br>${derivative(COST, q, widths)} ${symbols && `= ${symbols}<br>`}`
      + `= ${numbers.replaceAll(" · ", "\u00a0· ")}<strong>${number(by)}</strong>`;
  };
  const symbol = one => typeof one === "string" ? `${one}′` : one.by ? derivative(one.of, one.by, widths) : written(one, widths);

  const follow = () => {
    const q = data.turned[state.chosen], own = value(state.chosen), [, by] = turnNumbers.read(state.now, q);
    slider.value = own;
    slider.setAttribute("aria-valuetext", spoken(own));
    field.value = plain(own);
    const was = value(state.chosen, data);
    back.textContent = `Back to ${spoken(was)}`;
    back.disabled = own === was;
    allBack.disabled = moved().every(at => at === state.chosen);
    const recorded = state.now.C === start.C ? "as recorded" : `recorded: ${number(start.C)}`;
    find(".turn-cost").innerHTML = `${written(COST, widths)} = <strong>${moving(state.now.C, start.C)}</strong>
      <span class="small">${recorded}</span><br>${derivative(COST, q, widths)} = <strong>${moving(by, turnNumbers.read(start, q)[1])}</strong>
      <span class="small">the tangent</span>`;
    section.querySelectorAll(".turn-outputs tbody tr").forEach((row, j) => {
      const shown = [state.now.layers.at(-1).a[j], state.now.y[j], state.now.terms[j]];
      row.querySelectorAll("td").forEach((cell, i) => { cell.textContent = spoken(shown[i]); });
    });
    drawPicture();
    drawCurve(own, state.now.C, by);
    describe(q);
  };
  // Read aloud when a movement ends, not at each of its steps.
  const tell = () => {
    const q = data.turned[state.chosen];
    find(".turn-said").textContent = `${state.say(state.chosen)}: the cost is ${spoken(state.now.C)}, `
      + `its derivative ${spoken(turnNumbers.read(state.now, q)[1])}`;
  };
  const note = text => { find(".turn-note").textContent = text; };

  // To a value, if the pass can be run there.
  const turn = to => {
    const before = value(state.chosen);
    put(state.chosen, to);
    const found = run();
    if (!found) {
      put(state.chosen, before);
      note(`At ${spoken(to)} a number is larger than a number can be.`);
      return false;
    }
    note("");
    state.now = found;
    follow();
    return true;
  };

  const plot = () => {
    const q = data.turned[state.chosen], wide = find(".turn-curve").clientWidth;
    if (wide) drawCurve = turnCurve.build(find(".turn-curve"), wide, q, value(state.chosen, data), costs(state.chosen));
  };
  const choose = (at, focus) => {
    state.chosen = at;
    select.selectedIndex = at;
    const { low, high, step } = data.turned[at];
    Object.assign(slider, { min: low, max: high, step });
    slider.setAttribute("aria-label", turnText.name(data.turned[at], widths));
    Object.assign(field, { min: low, max: high });
    note("");
    plot();
    follow();
    if (focus) find(".item[tabindex='0']").focus();
  };

  const legend = () => {
    const gradient = state.edges === "gradient", what = gradient ? "pushes the cost up" : "positive";
    const rows = [["up", what], ["down", gradient ? "pulls the cost down" : "negative"], ["none", "exactly 0"]];
    const [least, most] = gradient ? state.slopes : state.weights;
    const size = chain && !gradient ? "" : `<li>widest: ${number(most)}${least ? ", by powers of ten" : ""}</li>`;
    const bias = chain ? "" : '<li><svg width="12" height="12" aria-hidden="true"><circle class="bias-end" cx="6" cy="6" r="4"/></svg> bias</li>';
    find(".turn-legend").innerHTML = rows.map(([sign_, words]) =>
      `<li><svg width="34" height="10" aria-hidden="true"><line class="line ${sign_}" x1="1" x2="33" y1="5" y2="5"/></svg> ${words}</li>`,
    ).join("") + size + bias;
  };

  slider.addEventListener("input", () => turn(Number(slider.value)));
  slider.addEventListener("change", tell);
  const typed = () => {
    const { low, high } = data.turned[state.chosen], to = field.valueAsNumber;
    const sound = Number.isFinite(to) && to >= low && to <= high;
    note(sound ? "" : `A number from ${spoken(low)} to ${spoken(high)} is taken here.`);
    return sound;
  };
  field.addEventListener("input", typed);
  field.addEventListener("change", () => {
    if (typed()) turn(field.valueAsNumber);
    field.value = plain(value(state.chosen));
    tell();
  });
  select.addEventListener("change", () => {
    choose(select.selectedIndex, false);
    tell();
  });
  back.addEventListener("click", () => {
    turn(value(state.chosen, data));
    tell();
  });
  allBack.addEventListener("click", () => {
    for (const at of moved()) put(at, value(at, data));
    plot();
    turn(value(state.chosen));
    tell();
  });
  for (const radio of section.querySelectorAll(".turn-edges input"))
    radio.addEventListener("change", () => {
      state.edges = radio.value;
      legend();
      drawPicture();
    });

  const build = () => {
    const held = section.contains(document.activeElement) && document.activeElement.matches(".item");
    const parent = find(".turn-diagram");
    drawPicture = (chain ? turnTree : turnNetwork).build(parent, parent.clientWidth, state, choose);
    choose(state.chosen, held);
    legend();
  };
  find(".turn-parts").hidden = false;
  // As wide as there is room, again when that changes.
  let wide = 0;
  new ResizeObserver(([{ contentRect }]) => {
    if (Math.abs(contentRect.width - wide) < 1 || !contentRect.width) return;
    wide = contentRect.width;
    build();
  }).observe(find(".turn-parts"));
  build();
}
