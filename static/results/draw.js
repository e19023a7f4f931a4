// The shapes our charts are drawn with.
export function line(x1, y1, x2, y2, style) {
  return { type: "line", shape: { x1, y1, x2, y2 }, style };
}

export function words(text, x, y, style) {
  return { type: "text", x, y, style: { text, align: "center", verticalAlign: "middle", ...style } };
}
