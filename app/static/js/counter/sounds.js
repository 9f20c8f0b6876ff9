// The counter's sounds (counter.md 6), made on the spot, no files.

const NOTE = 0.14;
const LOUDNESS = { quiet: 0.12, normal: 0.4, loud: 1 };

export const SOUNDS = {
  // [frequency in Hz, start in s, length in s]
  person: [[1047, 0, NOTE]],
  issue: [[660, 0, NOTE], [990, NOTE, NOTE]],
  return: [[880, 0, NOTE], [587, NOTE, NOTE]],
  duplicate: [[1200, 0, 0.03]],
  attention: [[523, 0, NOTE], [523, 0.2, NOTE]],
  refused: [[150, 0, 0.35], [150, 0.45, 0.35]],
  unsaved: [[1400, 0, 0.04], [1400, 0.12, 0.04]],
};

/** Plays the sound of that name; an unknown one is silence. */
export function play(context, name, volume) {
  for (const [frequency, start, length] of SOUNDS[name] ?? []) note(context, frequency, context.currentTime + start, length, LOUDNESS[volume]);
}

function note(context, frequency, start, length, gain) {
  const tone = new OscillatorNode(context, { type: frequency < 300 ? "square" : "triangle", frequency });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(gain, start);
  loudness.gain.setTargetAtTime(0, start + length * 0.7, length * 0.1); // no click at the end
  tone.connect(loudness).connect(context.destination);
  tone.start(start);
  tone.stop(start + length * 1.5);
}
