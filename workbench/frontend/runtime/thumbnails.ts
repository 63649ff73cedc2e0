// Thumbnails: pictures of rows in the cells of tables. Only pixels that came along are drawn; nothing is ever loaded.

import { isEmpty, type Cell } from './cells';
import { html } from './dom';
import { NOTHING } from './numbers';

const PIXELS = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z\d+/]+=*$/i; // an SVG could hold more than a picture
const TINY = 24; // pixels: up to here each one shows as a square

/** The picture that a cell holds, or its text where it is none. */
export function thumbnail(cell: Cell, alt: string): Node {
  if (typeof cell !== 'string' || !PIXELS.test(cell)) {
    return html('span', { class: 'no-picture', dir: 'auto' }, isEmpty(cell) ? NOTHING : String(cell));
  }
  // Rows are drawn anew while they are scrolled: decoded at once, a picture does not flicker.
  const picture = html('img', { class: 'thumbnail', src: cell, alt, decoding: 'sync' });
  picture.addEventListener('load', () => {
    picture.classList.toggle('tiny', Math.max(picture.naturalWidth, picture.naturalHeight) <= TINY);
  });
  return picture;
}
