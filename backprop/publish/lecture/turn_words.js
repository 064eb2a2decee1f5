// What is said beside the pictures, as HTML of symbols and numbers.
const turnWords = (() => {
  const { written, derivative, number } = turnDrawing, { said } = turnText;
  const COST = { kind: "C" };
  // A number that was turned away from the record keeps its width.
  const moving = (now, was) =>
    `<strong class="number">${turnText.spoken(now, 4, now === was)}</strong>`;
  const total = numbers => numbers.reduce((sum, one) => sum + one, 0);
  const multiplied = factors => factors.reduce((product, one) => product * one, 1);

  const cost = ({ start, now, widths }, q) => {
    const by = turnNumbers.read(now, q)[1], was = turnNumbers.read(start, q)[1];
    const recorded = now.C === start.C ? said("as recorded")
      : said("recorded: {cost}", { cost: number(start.C) });
    const small = words => ` <span class="small">${words}</span>`;
    return `${written(COST, widths)} = ${moving(now.C, start.C)}${small(recorded)}<br>`
      + `${derivative(COST, q, widths)} = ${moving(by, was)}${small(said("slope of the tangent"))}`;
  };

  // A quantity, and how the derivative by it is made where that is short.
  const readout = (state, q) => {
    const { now, widths, chain } = state, [own, by] = turnNumbers.read(now, q);
    const made = (chain ? turnTree : turnNetwork).parts(now, q, state) ?? [];
    const products = made.map(([, factors]) => factors);
    // Where one factor is 0 and another infinite the derivative is known from elsewhere.
    const off = Math.abs(total(products.map(multiplied)) - by), told = off <= 1e-6 * Math.abs(by);
    const symbol = one => typeof one === "string" ? `${one}′`
      : one.by ? derivative(one.of, one.by, widths) : written(one, widths);
    const symbols = made.map(([all]) => all.map(symbol).join(" · ")).join(" + ");
    let text = `${written(q, widths)} = ${number(own)}<br>${derivative(COST, q, widths)} = `;
    if (told && products.flat().length > 1) {
      if (symbols) text += `${symbols}<br>= `;
      // Broken before a sign, not after it.
      text += `${turnText.worked(products, by).replaceAll("· ", "·\u00a0")} `;
    }
    return `${text}<strong>${number(by)}</strong>`;
  };

  const legend = ({ edges, chain, slopes, weights }) => {
    const gradient = edges === "gradient", [least, most] = gradient ? slopes : weights;
    const strokes = [
      ["up", gradient ? said("up: cost up") : said("positive")],
      ["down", gradient ? said("up: cost down") : said("negative")],
      ["none", said("exactly 0")],
    ];
    const rows = strokes.map(([kind, words]) => `<svg width="34" height="10" aria-hidden="true">
      <line class="line ${kind}" x1="1" x2="33" y1="5" y2="5"/></svg> ${words}`);
    if (!chain || gradient)
      rows.push(least ? said("widest: {weight}, by powers of ten", { weight: number(most) })
        : said("widest: {weight}", { weight: number(most) }));
    if (!chain)
      rows.push(`<svg width="12" height="12" aria-hidden="true">
      <circle class="bias-end" cx="6" cy="6" r="4"/></svg> ${said("bias")}`);
    return rows.map(row => `<li>${row}</li>`).join("");
  };
  return { cost, readout, legend };
})();
