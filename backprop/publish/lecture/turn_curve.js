// The cost over all that a slider can be, a dot where it is, and the tangent there.
const turnCurve = (() => {
  const { add, set, picture } = turnDrawing, { spoken } = turnText;
  const RIGHT = 16, TOP = 26, FOOT = 34, HIGH = 250, SAMPLES = 160, TANGENT = 78, LETTER = 7;

  const round = size => {
    const power = 10 ** Math.floor(Math.log10(size));
    return power * [1, 2, 5, 10].find(step => step * power >= size * 0.999);
  };
  const ticks = (low, high, count) => {
    const step = round((high - low) / count), found = [];
    for (let n = Math.ceil(low / step - 1e-9); n * step <= high + 1e-9 * step; n++)
      found.push(Number((n * step).toPrecision(12)));
    return found;
  };
  const widest = numbers => LETTER * Math.max(...numbers.map(one => spoken(one).length));

  // A cost that hardly moves is seen to do so; one that moves has 0 at its foot where 0 is near.
  const range = costs => {
    let least = Math.min(...costs), most = Math.max(...costs);
    if (least > 0 && least < 0.5 * most) least = 0;
    const pad = 0.08 * (most - least) || Math.max(most, 1) * 0.1;
    return [least > 0 ? Math.max(least - pad, 0) : least, most + pad];
  };

  const axes = (svg, plot, across, up) => {
    const { x, y, left, right, foot } = plot;
    for (const cost of up) {
      add(svg, "line", { x1: left, x2: right, y1: y(cost), y2: y(cost), class: "grid" });
      const place = { x: left - 8, y: y(cost) + 4, "text-anchor": "end" };
      add(svg, "text", { ...place, class: "tick" }, spoken(cost));
    }
    for (const value of across) {
      const at = { x1: x(value), x2: x(value), y1: foot, y2: foot + 5 };
      add(svg, "line", { ...at, class: "axis" });
      // The last one ends where the picture does.
      const over = x(value) + widest([value]) / 2 > right + RIGHT;
      const place = over ? { x: right + RIGHT, "text-anchor": "end" }
        : { x: x(value), "text-anchor": "middle" };
      add(svg, "text", { ...place, y: foot + 20, class: "tick" }, spoken(value));
    }
    add(svg, "line", { x1: left, x2: right, y1: foot, y2: foot, class: "axis" });
  };

  // `costs` is of a value of the slider, null where the pass cannot be run.
  const build = (parent, wide, { low, high }, recorded, costs) => {
    const width = Math.min(wide, 520), svg = set(picture(parent, width, HIGH), { role: "img" });
    const points = Array.from({ length: SAMPLES + 1 }, (_, n) => {
      const value = low + (high - low) * n / SAMPLES;
      return [value, costs(value)];
    });
    const [least, most] = range(points.map(one => one[1]).filter(one => one !== null));
    const up = ticks(least, most, 5), left = Math.max(40, 12 + widest(up));
    const right = width - RIGHT, foot = HIGH - FOOT;
    let across = ticks(low, high, 4);
    if ((widest(across) + 10) * (across.length - 1) > right - left) across = ticks(low, high, 2);
    const x = value => left + (right - left) * (value - low) / (high - low);
    const y = cost => foot - (foot - TOP) * (cost - least) / (most - least);
    axes(svg, { x, y, left, right, foot }, across, up);

    const clip = `${parent.closest(".turn").dataset.name}-plot`;
    const room = { x: left, y: TOP, width: right - left, height: foot - TOP };
    add(add(svg, "clipPath", { id: clip }), "rect", room);
    const inside = add(svg, "g", { "clip-path": `url(#${clip})` }), was = x(recorded);
    if (left <= was && was <= right) {
      add(inside, "line", { x1: was, x2: was, y1: TOP, y2: foot, class: "was" });
      const anchor = was > right - 35 ? "end" : was < left + 35 ? "start" : "middle";
      const place = { x: was, y: TOP - 9, "text-anchor": anchor };
      add(svg, "text", { ...place, class: "tick" }, turnText.said("recorded"));
    }
    let way = "", pen = "M";
    for (const [value, cost] of points) {
      if (cost !== null) way += `${pen}${x(value).toFixed(2)},${y(cost).toFixed(2)}`;
      pen = cost === null ? "M" : "L";
    }
    add(inside, "path", { d: way, class: "curve" });
    const tangent = add(inside, "line", { class: "tangent" });
    const dot = add(svg, "circle", { r: 6, class: "dot" });
    return (value, cost, slope) => {
      const rise = slope * (y(1) - y(0)) / (x(1) - x(0)), dx = TANGENT / Math.hypot(1, rise);
      const [cx, cy] = [x(value), y(cost)];
      const ends = { x1: cx - dx, x2: cx + dx, y1: cy - rise * dx, y2: cy + rise * dx };
      set(tangent, Number.isFinite(rise * dx) ? ends : { x1: cx, x2: cx, y1: TOP, y2: foot });
      set(dot, { cx, cy });
      svg.setAttribute("aria-label", turnText.said(
        "The cost over {low} to {high}: {cost} at {value}, slope {slope}",
        {
          low: spoken(low), high: spoken(high),
          cost: spoken(cost), value: spoken(value), slope: spoken(slope),
        },
      ));
    };
  };
  return { build };
})();
