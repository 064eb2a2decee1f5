// The forward and the backward pass, as backprop/core has them: the same formulas, the same care
// for digits that a formula of the books would lose.
const turnNumbers = (() => {
  // 1 - erf x: the series near 0, where little cancels, the continued fraction further out.
  const erfc = x => {
    if (x < 0) return 2 - erfc(-x);
    if (x < 1.5) {
      let term = x, sum = x;
      for (let n = 1; n < 60; n++) {
        term *= -x * x / n;
        sum += term / (2 * n + 1);
      }
      return 1 - 2 / Math.sqrt(Math.PI) * sum;
    }
    let below = x;
    for (let n = 120; n > 0; n--) below = x + n / 2 / below;
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / below;
  };
  // With e = exp(-|z|), which cannot overflow: the larger of a and 1 - a is 1/(1+e), the smaller
  // e/(1+e). Their product is the slope.
  const sigmoid = z => {
    const e = Math.exp(-Math.abs(z)), larger = 1 / (1 + e), smaller = e * larger;
    return [z < 0 ? smaller : larger, smaller * larger];
  };
  const share = z => sigmoid(z)[0];
  const softplus = z => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  const tanhSlope = z => 4 * sigmoid(2 * z)[1];
  const exponential = (scale, alpha) => z => {
    const low = Math.min(z, 0), full = scale * alpha;
    return z > 0 ? [scale * z, scale] : [full * Math.expm1(low), full * Math.exp(low)];
  };
  const between = (low, high, slope = 1, middle = 0) => z => {
    const line = slope * z + middle;
    return [Math.min(Math.max(line, low), high), line > low && line < high ? slope : 0];
  };

  // For each entry the sum of all the others, none of which is subtracted.
  const others = x => x.map((_, i) => x.reduce((sum, one, j) => (j === i ? sum : sum + one), 0));
  const sum = x => x.reduce((total, one) => total + one, 0);
  const softmax = z => {
    const top = Math.max(...z), e = z.map(one => Math.exp(one - top)), total = sum(e);
    return e.map(one => one / total);
  };
  const minusLogSoftmax = z => {
    const top = Math.max(...z), at = z.indexOf(top);
    const rest = Math.log1p(sum(z.map((one, i) => (i === at ? 0 : Math.exp(one - top)))));
    return z.map(one => top - one + rest);
  };

  // z -> [a, da/dz], for those that have one, told their parameter; `off` is a - y with all its
  // digits. A coupled one maps the whole layer.
  const ACTIVATIONS = {
    identity: { at: z => [z, 1] },
    sigmoid: { at: sigmoid, off: (z, a, y) => (1 - y) * a - y * share(-z) },
    tanh: {
      at: z => [Math.tanh(z), tanhSlope(z)],
      off: (z, a, y) => (1 - y) * share(2 * z) - (1 + y) * share(-2 * z),
    },
    relu: { at: z => [Math.max(z, 0), z > 0 ? 1 : 0] },
    leaky_relu: { at: (z, { slope = 0.01 }) => (z > 0 ? [z, 1] : [slope * z, slope]) },
    elu: { at: (z, { alpha = 1 }) => exponential(1, alpha)(z) },
    selu: { at: exponential(1.0507009873554804934193349852946, 1.6732632423543772848170429916717) },
    relu6: { at: between(0, 6) },
    hardtanh: { at: between(-1, 1) },
    hardsigmoid: { at: between(0, 1, 1 / 6, 0.5) },
    softplus: { at: z => [softplus(z), share(z)] },
    softsign: { at: z => [z / (1 + Math.abs(z)), 1 / ((1 + Math.abs(z)) * (1 + Math.abs(z)))] },
    gelu: {
      at: z => {
        const below = erfc(-z / Math.SQRT2) / 2;
        return [z * below, below + z * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI)];
      },
    },
    gelu_tanh: {
      at: z => {
        // Beyond 10^4 it is 0 or 1 for good.
        const near = Math.min(Math.max(z, -1e4), 1e4), scale = 2 * Math.sqrt(2 / Math.PI);
        const [part, slope] = sigmoid(scale * (near + 0.044715 * near * near * near));
        return [z * part, part + near * slope * scale * (1 + 3 * 0.044715 * near * near)];
      },
    },
    silu: {
      at: z => {
        const [part, slope] = sigmoid(z);
        return [z * part, part + z * slope];
      },
    },
    mish: {
      at: z => {
        const bent = softplus(z), part = Math.tanh(bent);
        return [z * part, part + z * tanhSlope(bent) * share(z)];
      },
    },
    softmax: {
      layer: softmax,
      off: (z, a, y, j, all) => (1 - y) * a - y * others(all)[j],
      jacobian: a => {
        const rest = others(a);
        return a.map((one, i) => a.map((other, j) => (i === j ? one * rest[i] : -one * other)));
      },
      pullBack: (a, dC_da) => {
        // What all dC/da have in common drops out; taking it away at the largest a leaves that
        // a no difference of two nearly equal numbers.
        const common = dC_da[a.indexOf(Math.max(...a))], g = dC_da.map(one => one - common);
        const mean = sum(g.map((one, i) => one * a[i]));
        return a.map((one, i) => one * (g[i] - mean));
      },
    },
  };

  const timesLog = (y, x) => (y !== 0 || x < 0 ? y * Math.log(x) : 0);
  const over = (y, x) => (y !== 0 ? y / x : 0);
  const clip = (x, by) => Math.min(Math.max(x, -by), by);
  const QUADRATIC = {
    term: (a, y) => (a - y) * (a - y), byA: (a, y) => 2 * (a - y), byY: (a, y) => 2 * (y - a),
  };
  const BINARY = {
    term: (a, y) => -timesLog(y, a) - timesLog(1 - y, 1 - a),
    byA: (a, y) => over(1 - y, 1 - a) - over(y, a),
    byY: a => Math.log1p(-a) - Math.log(a),
  };
  // One term of the sum over the outputs, with its derivatives; `factor` is of how many they are.
  const COSTS = {
    quadratic: QUADRATIC,
    half_quadratic: { ...QUADRATIC, factor: () => 0.5 },
    mse: { ...QUADRATIC, factor: n => 1 / n },
    cross_entropy: {
      term: (a, y) => -timesLog(y, a), byA: (a, y) => -over(y, a), byY: a => -Math.log(a),
    },
    binary_cross_entropy: BINARY,
    mean_binary_cross_entropy: { ...BINARY, factor: n => 1 / n },
    l1: {
      term: (a, y) => Math.abs(a - y), byA: (a, y) => Math.sign(a - y),
      byY: (a, y) => Math.sign(y - a),
    },
    huber: {
      term: (a, y, { delta = 1 }) => {
        const gap = Math.abs(a - y);
        return gap < delta ? gap * gap / 2 : delta * (gap - delta / 2);
      },
      byA: (a, y, { delta = 1 }) => clip(a - y, delta),
      byY: (a, y, { delta = 1 }) => clip(y - a, delta),
    },
    hinge: {
      term: (a, y) => Math.max(0, 1 - y * a), byA: (a, y) => (y * a < 1 ? -y : 0),
      byY: (a, y) => (y * a < 1 ? -a : 0),
    },
    none: { term: a => a, byA: () => 1, byY: () => 0 },
  };

  // The last activation and the cost as one: what is known from z is computed from z.
  const ending = (layer, cost, z, a, y) => {
    const activation = ACTIVATIONS[layer.activation], plain = COSTS[cost.name];
    const factor = (plain.factor ?? (() => 1))(a.length);
    const each = f => a.map((_, j) => f(z[j], a[j], y[j], j) * factor);
    if (plain.term === QUADRATIC.term && activation.off) {
      const off = a.map((_, j) => activation.off(z[j], a[j], y[j], j, a));
      return {
        terms: each((z, a, y, j) => off[j] * off[j]),
        byA: each((z, a, y, j) => 2 * off[j]),
        byY: each((z, a, y, j) => -2 * off[j]),
      };
    }
    if (activation === ACTIVATIONS.sigmoid && plain.term === BINARY.term)
      return {
        terms: each((z, a, y) => y * softplus(-z) + (1 - y) * softplus(z)),
        byA: each((z, a, y) => over(1 - y, share(-z)) - over(y, a)),
        byY: each(z => -z),
        byZ: each((z, a, y) => (1 - y) * a - y * share(-z)),
      };
    if (activation === ACTIVATIONS.softmax && plain === COSTS.cross_entropy) {
      const logs = minusLogSoftmax(z), rest = others(a), wanted = others(y);
      return {
        terms: each((z, a, y, j) => y * logs[j]),
        byA: each((z, a, y) => -over(y, a)),
        byY: each((z, a, y, j) => logs[j]),
        byZ: each((z, a, y, j) => a * wanted[j] - y * rest[j]),
      };
    }
    return {
      terms: each((z, a, y) => plain.term(a, y, cost)),
      byA: each((z, a, y) => plain.byA(a, y, cost)),
      byY: each((z, a, y) => plain.byY(a, y, cost)),
    };
  };

  // The record of one example as `backprop trace` writes it, with the terms of C; null where a
  // number is larger than a number can be or none at all.
  const record = ({ layers: given, cost, x, y }) => {
    const layers = [{ a: x }];
    for (const layer of given) {
      const { w, b } = layer, f = ACTIVATIONS[layer.activation], before = layers.at(-1).a;
      const z = w.map((row, j) => sum(row.map((one, k) => one * before[k])) + b[j]);
      const both = f.layer ? null : z.map(one => f.at(one, layer));
      const a = both ? both.map(one => one[0]) : f.layer(z);
      const da_dz = both ? both.map(one => one[1]) : f.jacobian(a);
      layers.push({ w, b, z, a, da_dz });
    }
    const top = layers.at(-1);
    const { terms, byA, byY, byZ } = ending(given.at(-1), cost, top.z, top.a, y);
    let sound = byZ !== undefined || byA.every(Number.isFinite);
    top.dC_da = byA;
    for (let number = given.length; number > 0; number--) {
      const here = layers[number], before = layers[number - 1];
      const f = ACTIVATIONS[given[number - 1].activation];
      here.dC_dz = here === top && byZ ? byZ
        : f.pullBack ? f.pullBack(here.a, here.dC_da)
        : here.dC_da.map((one, j) => one * here.da_dz[j]);
      here.dC_db = here.dC_dz;
      here.dC_dw = here.dC_dz.map(one => before.a.map(a => one * a));
      before.dC_da = before.a.map((_, k) => sum(here.dC_dz.map((one, j) => one * here.w[j][k])));
      for (const some of [here.z, here.a, here.dC_dz, before.dC_da, ...here.dC_dw])
        sound &&= some.every(Number.isFinite);
    }
    const C = sum(terms);
    return sound && Number.isFinite(C) ? { C, terms, y, dC_dy: byY, layers } : null;
  };

  // [value, derivative of C by it] of a quantity of a record.
  const read = (found, { kind, layer, index: [j, k] }) => {
    if (kind === "C") return [found.C, 1];
    if (kind === "y") return [found.y[j], found.dC_dy[j]];
    const here = found.layers[layer];
    const slopes = here[`dC_d${kind}`];
    return kind === "w" ? [here.w[j][k], slopes[j][k]] : [here[kind][j], slopes[j]];
  };

  return { ACTIVATIONS, COSTS, erfc, record, read };
})();
