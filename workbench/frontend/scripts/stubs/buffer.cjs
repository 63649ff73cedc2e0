// The part of Node's buffers that plotly.js uses: asking whether an array is one, and reading an image's base64.
function Buffer(text) {
  return Uint8Array.from(globalThis.atob(text), character => character.charCodeAt(0));
}
Buffer.isBuffer = () => false;
exports.Buffer = Buffer;
