// The camera's worker. The browser's own reader comes first where it knows all our codes; zxing where there is none, and
// where that one sees nothing: small, dim, light on dark.

const NATIVE = ["qr_code", "data_matrix", "code_128", "code_39"];
const OPTIONS = { formats: ["QRCode", "DataMatrix", "Code128", "Code39"], tryHarder: true, tryInvert: true, maxNumberOfSymbols: 1, textMode: "Plain" };
// What a dim and noisy frame hides from one way, the next may find; bars that are light on dark zxing does not turn by itself.
const WAYS = [{}, { tryDenoise: true }, { binarizer: "GlobalHistogram" }, { formats: ["Code128", "Code39"], isNegative: true }];
const PATIENCE = 5; // frames in which the browser's own reader saw nothing
const MOST_ON_PHOTO = 9;

let files = {};
let native = null;
let zxing = null;
let blind = 0;
let turn = 0;

async function nativeReader() {
  if (!("BarcodeDetector" in self)) return null;
  const known = await BarcodeDetector.getSupportedFormats();
  return NATIVE.every((format) => known.includes(format)) ? new BarcodeDetector({ formats: NATIVE }) : null;
}

async function bringZxing() {
  importScripts(files.library);
  // Without this it would ask a server far away.
  await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => files.wasm }, fireImmediately: true });
}

async function withNative(picture) {
  native ??= nativeReader().catch(() => null);
  const found = (await (await native)?.detect(picture).catch(() => [])) ?? [];
  return found.map(({ rawValue, format }) => ({ text: rawValue, format }));
}

function pixels(picture) {
  if (picture instanceof ImageData) return picture;
  const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d", { willReadFrequently: true });
  pen.drawImage(picture, 0, 0);
  return pen.getImageData(0, 0, picture.width, picture.height);
}

function negative({ data, width, height }) {
  return new ImageData(data.map((value, place) => (place % 4 === 3 ? value : 255 - value)), width, height);
}

/** A photograph is looked at in every way, a frame in the first or in the next of the others: there are more frames. */
function waysFor(isPhoto) {
  turn += 1;
  return isPhoto ? WAYS : [turn % 2 ? WAYS[0] : WAYS[1 + ((turn / 2) % (WAYS.length - 1))]];
}

async function withZxing(picture, isPhoto) {
  zxing ??= bringZxing();
  await zxing;
  const seen = pixels(picture);
  for (const { isNegative, ...way } of waysFor(isPhoto)) {
    const options = { ...OPTIONS, ...way, ...(isPhoto && { maxNumberOfSymbols: MOST_ON_PHOTO }) };
    const found = await ZXingWASM.readBarcodes(isNegative ? negative(seen) : seen, options);
    if (found.length) return found.map(({ text, format }) => ({ text, format }));
  }
  return [];
}

async function codesOn(picture, isPhoto) {
  const found = await withNative(picture);
  blind = found.length ? 0 : blind + 1;
  const isPatient = (await native) && !isPhoto && blind < PATIENCE;
  return found.length || isPatient ? found : withZxing(picture, isPhoto);
}

self.onmessage = async ({ data: { id, picture, isPhoto, ...more } }) => {
  if (!id) return (files = more);
  try {
    self.postMessage({ id, codes: await codesOn(picture, isPhoto) });
  } catch {
    self.postMessage({ id, codes: [], failed: true });
  } finally {
    picture.close?.();
  }
};
