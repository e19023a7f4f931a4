// Saves a drawn chart as a picture. It is made here, from what is on the screen:
// the server never draws.
const scale = 2; // of a PNG, so that it is sharp on paper

export async function save(chart, kind, name) {
  const svg = chart.renderToSVGString();
  const vector = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  offer(kind === "svg" ? vector : await raster(vector, chart), `${name}.${kind}`);
}

async function raster(vector, chart) {
  const picture = new Image();
  picture.src = vector;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = chart.getWidth() * scale;
  canvas.height = chart.getHeight() * scale;
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

function offer(address, name) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
