// The live picture: the camera at the back unless this device's user chose another, its light, and one frame at a time.

const CHOSEN = "armguard.camera";
const LEAST = 0.7; // a view that is wide and low shows a strip, and a label is held askew
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };

function chosen(id) {
  try { // storage may be forbidden; then the choice lasts as long as the page
    if (id) localStorage.setItem(CHOSEN, id);
    return localStorage.getItem(CHOSEN);
  } catch {
    return null;
  }
}

/** A part of a picture in a form that can be sent to the worker. */
export async function cut(source, x, y, wide, high, scale = 1) {
  const size = [Math.round(wide * scale), Math.round(high * scale)];
  if ("OffscreenCanvas" in window) return createImageBitmap(source, x, y, wide, high, { resizeWidth: size[0], resizeHeight: size[1] });
  const canvas = Object.assign(document.createElement("canvas"), { width: size[0], height: size[1] });
  const pen = canvas.getContext("2d");
  pen.drawImage(source, x, y, wide, high, 0, 0, ...size);
  return pen.getImageData(0, 0, ...size);
}

export class Stream {
  #media = null;
  #asked = 0; // a start that was overtaken by a stop leaves no camera on

  constructor(video) {
    this.video = video;
  }

  get isOn() {
    return Boolean(this.#media);
  }

  get #track() {
    return this.#media?.getVideoTracks()[0];
  }

  /** Rejects as getUserMedia does. */
  async start(id = chosen()) {
    this.stop();
    const mine = (this.#asked += 1);
    const wanted = id ? { deviceId: { ideal: id } } : { facingMode: { ideal: "environment" } };
    const media = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...SIZE, ...wanted } });
    if (mine !== this.#asked) return media.getTracks().forEach((track) => track.stop());
    this.#media = this.video.srcObject = media;
    await this.video.play().catch(() => null);
  }

  stop() {
    this.#asked += 1;
    this.#media?.getTracks().forEach((track) => track.stop());
    this.#media = this.video.srcObject = null;
  }

  /** Whether this camera has a light, and whether it burns. */
  get light() {
    return { has: Boolean(this.#track?.getCapabilities?.().torch), on: Boolean(this.#track?.getSettings().torch) };
  }

  switchLight() {
    return this.#track?.applyConstraints({ advanced: [{ torch: !this.light.on }] }).catch(() => null);
  }

  async cameras() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter(({ kind }) => kind === "videoinput").map(({ deviceId }) => deviceId);
  }

  /** Goes on with the next camera and remembers it for this device. */
  async other() {
    const ids = await this.cameras();
    await this.start(chosen(ids[(ids.indexOf(this.#track?.getSettings().deviceId) + 1) % ids.length]));
  }

  /** The middle of the picture, what the view shows and at least LEAST of each side; null before there is one. */
  async frame() {
    const { videoWidth, videoHeight, clientWidth, clientHeight, readyState } = this.video;
    if (readyState < 2 || !clientWidth) return null;
    const scale = Math.min(videoWidth / clientWidth, videoHeight / clientHeight);
    const wide = Math.floor(Math.max(clientWidth * scale, videoWidth * LEAST));
    const high = Math.floor(Math.max(clientHeight * scale, videoHeight * LEAST));
    return cut(this.video, (videoWidth - wide) / 2, (videoHeight - high) / 2, wide, high);
  }
}
