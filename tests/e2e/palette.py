"""Pictures of at most 256 colours, so that the documentation stays small.

A page has few colours that matter, and thousands that its smooth edges make. The 256 most frequent
ones are kept and the others take the nearest; the browser counts them, because it is fast at that.
"""

import base64
import json
import struct
import zlib

from tests.e2e.browser import Tab

_REDUCE = """(async () => {
  const bytes = Uint8Array.from(atob(PICTURE), (each) => each.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const {width, height} = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(bitmap, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([p]) => parts(p));
  const index = new Map();
  for (const pixel of counts.keys()) {
    const [r, g, b] = parts(pixel);
    let best = 0, least = Infinity;
    palette.forEach(([pr, pg, pb], place) => {
      const far = (r - pr) ** 2 + (g - pg) ** 2 + (b - pb) ** 2;
      if (far < least) [best, least] = [place, far];
    });
    index.set(pixel, best);
  }
  let indices = '';
  for (const pixel of pixels) indices += String.fromCharCode(index.get(pixel));
  return {width, height, palette, indices: btoa(indices)};
})()"""


async def reduced(tab: Tab, picture: bytes) -> bytes:
    """Return a PNG with a palette, made in `tab`, which should show nothing else."""
    encoded = json.dumps(base64.b64encode(picture).decode())
    found = await tab.run(_REDUCE.replace("PICTURE", encoded))
    width, height = found["width"], found["height"]
    indices = base64.b64decode(found["indices"])
    rows = b"".join(b"\0" + indices[row * width : (row + 1) * width] for row in range(height))
    colours = b"".join(bytes(colour) for colour in found["palette"])
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", colours),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )
