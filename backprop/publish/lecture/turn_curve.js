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

  // `costs` is of a value of the slider, null where the pass cannot be run.
  const build = (parent, wide, { low, high }, recorded, costs) => {
    const width = Math.min(wide, 520), svg = picture(parent, width, HIGH);
    set(svg, { role: "img" });
    const values = Array.from({ length: SAMPLES + 1 }, (_, n) => low + (high - low) * n / SAMPLES);
    const points = values.map(value => [value, costs(value)]);
    const known = points.map(one => one[1]).filter(one => one !== null);
    let least = Math.min(...known), most = Math.max(...known);
    // A cost that hardly moves is seen to do so; one that moves has 0 at its foot where 0 is near.
    if (least > 0 && least < 0.5 * most) least = 0;
    const pad = 0.08 * (most - least) || Math.max(most, 1) * 0.1;
    if (least) least = Math.max(least - pad, Math.min(least, 0));
    most += pad;
    const marks = ticks(least, most, 5), wideOf = all => LETTER * Math.max(...all.map(one => spoken(one).length));
    const LEFT = Math.max(40, 12 + wideOf(marks)), across = width - LEFT - RIGHT;
    let below = ticks(low, high, 4);
    if ((wideOf(below) + 10) * (below.length - 1) > across) below = ticks(low, high, 2);
    const x = value => LEFT + across * (value - low) / (high - low);
    const y = cost => HIGH - FOOT - (HIGH - FOOT - TOP) * (cost - least) / (most - least);
    const clip = `${parent.closest(".turn").dataset.name}-plot`;
    const room = { x: LEFT, y: TOP, width: across, height: HIGH - FOOT - TOP };
    add(add(svg, "clipPath", { id: clip }), "rect", room);
    for (const cost of marks) {
      add(svg, "line", { x1: LEFT, x2: width - RIGHT, y1: y(cost), y2: y(cost), class: "grid" });
      add(svg, "text", { x: LEFT - 8, y: y(cost) + 4, class: "tick", "text-anchor": "end" }, spoken(cost));
    }
    for (const value of below) {
      const edge = x(value) + LETTER * spoken(value).length / 2 > width;
      add(svg, "line", { x1: x(value), x2: x(value), y1: HIGH - FOOT, y2: HIGH - FOOT + 5, class: "axis" });
      add(svg, "text", { x: edge ? width : x(value), y: HIGH - FOOT + 20, class: "tick", "text-anchor": edge ? "end" : "middle" }, spoken(value));
    }
    const foot = { y1: HIGH - FOOT, y2: HIGH - FOOT, class: "axis" };
    add(svg, "line", { x1: LEFT, x2: width - RIGHT, ...foot });
    const inside = add(svg, "g", { "clip-path": `url(#${clip})` });
    if (low <= recorded && recorded <= high) {
      add(inside, "line", { x1: x(recorded), x2: x(recorded), y1: TOP, y2: HIGH - FOOT, class: "was" });
      const anchor = x(recorded) > width * 0.75 ? "end" : x(recorded) < LEFT + 60 ? "start" : "middle";
      add(svg, "text", { x: x(recorded), y: TOP - 9, class: "tick", "text-anchor": anchor }, "recorded");
    }
    let way = "", pen = "M";
    for (const [value, cost] of points) {
      if (cost === null) pen = "M";
      else {
        way += `${pen}${x(value).toFixed(2)},${y(cost).toFixed(2)}`;
        pen = "L";
      }
    }
    add(inside, "path", { d: way, class: "curve" });
    const tangent = add(inside, "line", { class: "tangent" });
    const dot = add(svg, "circle", { r: 6, class: "dot" });
    return (value, cost, slope) => {
      const rise = slope * (y(1) - y(0)) / (x(1) - x(0)), dx = TANGENT / Math.hypot(1, rise);
      const [cx, cy] = [x(value), y(cost)];
      const ends = { x1: cx - dx, x2: cx + dx, y1: cy - rise * dx, y2: cy + rise * dx };
      if (Number.isFinite(rise * dx)) set(tangent, ends);
      set(dot, { cx, cy });
      svg.setAttribute("aria-label", `The cost over ${spoken(low)} to ${spoken(high)}: `
        + `${spoken(cost)} at ${spoken(value)}, slope ${spoken(slope)}`);
    };
  };
  return { build };
})();
