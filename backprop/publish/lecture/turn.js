// A weight to turn: what is chosen, what it is turned to, and everything that follows.
for (const section of document.querySelectorAll(".turn")) {
  const find = selector => section.querySelector(selector);
  const data = JSON.parse(find("script").textContent), network = structuredClone(data);
  Object.assign(turnText.calling, data.labels);
  Object.assign(turnText.language, data.language);
  const start = turnNumbers.record(structuredClone(data));
  const widths = [data.x.length, ...data.layers.map(layer => layer.b.length)];
  const { spoken, plain, said } = turnText, chain = Math.max(...widths) === 1;
  const select = find("select"), slider = find("input[type=range]");
  const field = find("input[type=number]");
  const [back, allBack] = section.querySelectorAll(".turn-back button");
  const state = {
    ...data, widths, chain, depth: data.layers.length, start, now: start,
    chosen: select.selectedIndex, edges: find("input[type=radio]:checked").value,
    say: at => `${turnText.name(data.turned[at], widths)}, ${spoken(value(at))}`,
    look: q => describe(q ?? data.turned[state.chosen]),
  };
  let drawPicture = () => {}, drawCurve = () => {};

  // Where the pass reads a number from.
  const place = ({ kind, layer, index: [j, k] }, of = network) =>
    kind === "a" ? [of.x, j]
    : kind === "b" ? [of.layers[layer - 1].b, j] : [of.layers[layer - 1].w[j], k];
  const value = (at, of = network) => {
    const [list, index] = place(data.turned[at], of);
    return list[index];
  };
  const put = (at, to) => {
    const [list, index] = place(data.turned[at]);
    list[index] = to;
  };
  const moved = () => data.turned.map((_, at) => at).filter(at => value(at) !== value(at, data));

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

  const describe = q => { find(".turn-readout").innerHTML = turnWords.readout(state, q); };
  const legend = () => { find(".turn-legend").innerHTML = turnWords.legend(state); };

  const follow = () => {
    const q = data.turned[state.chosen], own = value(state.chosen);
    slider.value = own;
    slider.setAttribute("aria-valuetext", spoken(own));
    field.value = plain(own);
    const was = value(state.chosen, data);
    back.textContent = said("Back to {value}", { value: spoken(was) });
    back.disabled = own === was;
    allBack.disabled = moved().every(at => at === state.chosen);
    find(".turn-cost").innerHTML = turnWords.cost(state, q);
    section.querySelectorAll(".turn-outputs tbody tr").forEach((row, j) => {
      const shown = [state.now.layers.at(-1).a[j], state.now.y[j], state.now.terms[j]];
      row.querySelectorAll("td").forEach((cell, i) => { cell.textContent = spoken(shown[i]); });
    });
    drawPicture();
    drawCurve(own, state.now.C, turnNumbers.read(state.now, q)[1]);
    describe(q);
  };
  // Read aloud when a movement ends, not at each of its steps.
  const tell = () => {
    const by = turnNumbers.read(state.now, data.turned[state.chosen])[1];
    const told = { what: state.say(state.chosen), cost: spoken(state.now.C), slope: spoken(by) };
    find(".turn-said").textContent =
      said("{what}: the cost is {cost}, its derivative {slope}", told);
  };
  const note = text => { find(".turn-note").textContent = text; };

  // To a value, if the pass can be run there.
  const turn = to => {
    const before = value(state.chosen);
    put(state.chosen, to);
    const found = turnNumbers.record(structuredClone(network));
    if (!found) {
      put(state.chosen, before);
      slider.value = before;
      note(said("At {value} a number is larger than a number can be.", { value: spoken(to) }));
      return;
    }
    note("");
    state.now = found;
    follow();
  };

  const plot = () => {
    const at = state.chosen, parent = find(".turn-curve"), was = value(at, data);
    drawCurve = turnCurve.build(parent, parent.clientWidth, data.turned[at], was, costs(at));
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

  slider.addEventListener("input", () => turn(Number(slider.value)));
  slider.addEventListener("change", tell);
  const typed = () => {
    const { low, high } = data.turned[state.chosen], to = field.valueAsNumber;
    const sound = Number.isFinite(to) && to >= low && to <= high;
    const ends = { low: spoken(low), high: spoken(high) };
    note(sound ? "" : said("A number from {low} to {high} is taken here.", ends));
    return sound;
  };
  // On the way to -3 or 1e-3 there is no number yet, and nothing to say.
  field.addEventListener("input", () => {
    if (!field.validity.badInput && field.value) typed();
    else note("");
  });
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
    const parent = find(".turn-diagram"), held = parent.contains(document.activeElement);
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
