// plotly.js asks whether an array is one of Node's buffers; in a page none is.
exports.Buffer = { isBuffer: () => false };
