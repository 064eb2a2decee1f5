// Numbers and names as backprop/core/number_format.py and quantities.py write them.
const turnText = (() => {
  const SMALLEST = 1e-3, LARGEST = 1e5;
  // Of two that are equally near Python takes the even one, toFixed and toExponential the larger.
  const even = (near, whole, places) => {
    const end = whole.indexOf(".") + (places ? places + 1 : 0), kept = whole.slice(0, end);
    return /^\.?50*$/.test(whole.slice(end)) && "02468".includes(kept.at(-1)) ? kept : near;
  };
  const fixed = (size, places) => even(size.toFixed(places), size.toFixed(100), places);
  const raisedTo = (size, places) => {
    const [near, exponent] = size.toExponential(places).split("e");
    return [even(near, size.toExponential(100).split("e")[0], places), Number(exponent)];
  };
  const trimmed = text => (text.includes(".") ? text.replace(/\.?0*$/, "") : text);

  // [mantissa, exponent], exponent null where none is needed.
  // A number that moves is not `trimmed`, so that it keeps its width.
  const parts = (value, decimals = 4, trim = true) => {
    const cut = trim ? trimmed : text => text;
    const size = Math.abs(value), asked = decimals, sign = value < 0 ? "-" : "";
    if (decimals >= 4 && size < 0.01) decimals += 1;
    if (value === 0) return ["0", null];
    if (!Number.isFinite(value)) return [Number.isNaN(value) ? "nan" : sign + "∞", null];
    if (size >= SMALLEST && size < LARGEST) {
      const digits = String(Math.trunc(size)).length;
      const text = fixed(size, size < 10 ? decimals : Math.max(0, decimals - digits));
      if (Number(text) !== 0 && Number(text) < LARGEST) return [sign + cut(text), null];
    }
    const [mantissa, exponent] = raisedTo(size, Math.max(0, Math.min(asked - 2, 2), asked - 4));
    return [sign + cut(mantissa), exponent];
  };
  // For a field and for a program: "-0.0741", "1.2e-9".
  const plain = (value, decimals = 4) => {
    const [mantissa, exponent] = parts(value, decimals);
    return exponent === null ? mantissa : `${mantissa}e${exponent}`;
  };
  // How a reader's language has it, as core/language.py says; one for a page.
  const language = { point: ".", words: {} };
  // A message in that language, with values in place of its {names}.
  const said = (message, values = {}) => (language.words[message] ?? message)
    .replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  // For a reader: "−0.0741", "1.2 × 10⁻⁹".
  const spoken = (value, decimals = 4, trim = true) => {
    const [mantissa, exponent] = parts(value, decimals, trim);
    const shown = mantissa.replace("-", "−").replace(".", language.point);
    if (exponent === null) return shown;
    return `${shown} × 10${[...String(exponent)].map(one => RAISED[one] ?? "⁻").join("")}`;
  };
  // In a neuron: two decimals, and 0 below a hundredth.
  const inNeuron = value => (Math.abs(value) < 0.005 ? "0" : spoken(value, 2));
  // A number after an operator, in brackets where it is negative.
  const bracketed = (value, decimals = 4) =>
    value < 0 ? `(${spoken(value, decimals)})` : spoken(value, decimals);
  // A sum of products with its sign: as many digits as make it come out as it is printed, "≈"
  // where none do.
  const worked = (products, result) => {
    const write = decimals => products.map(factors =>
      factors.map((one, i) => (i ? bracketed : spoken)(one, decimals)).join(" · ")).join(" + ");
    for (let decimals = 4; decimals < 8; decimals++) {
      const read = one => Number(plain(one, decimals));
      const comes = products.map(factors => factors.map(read).reduce((all, one) => all * one, 1));
      if (plain(comes.reduce((all, one) => all + one, 0)) === plain(result))
        return `${write(decimals)} =`;
    }
    return `${write(4)} ≈`;
  };

  // How layers and neurons are called, as core/labels.py has it; one way for a page.
  const calling = { layers: "last", indices_from: 0 };
  // What a quantity is called: [letter, raised, lowered].
  const labels = ({ kind, layer, index }, widths) => {
    if (kind === "C") return ["C", "", "0"];
    const behind = widths.length - 1 - layer;
    const back = behind ? `(L−${behind})` : "(L)";
    const above = kind === "y" ? "" : calling.layers === "number" ? `(${layer})` : back;
    const own = widths[kind === "y" ? widths.length - 1 : layer];
    const before = kind === "w" ? widths[layer - 1] : 1;
    return [kind, above, own === 1 && before === 1 ? ""
      : index.map(position => position + calling.indices_from).join(",")];
  };
  const name = (q, widths) => {
    const [letter, above, below] = labels(q, widths);
    return letter + above + (below && letter !== "C" ? `[${below}]` : below);
  };
  return { plain, spoken, inNeuron, bracketed, worked, calling, labels, name, language, said };
})();
