import fc from 'fast-check';

const point = fc.oneof(
  fc.integer({ min: 0x20, max: 0x7e }),
  fc.integer({ min: 0, max: 0x2ff }),
  fc.integer({ min: 0, max: 0x10ffff }).filter((one) => one < 0xd800 || one > 0xdfff),
);

/** Text of any characters there are, plain ones most often. The library's own is a second slower to begin. */
export const anyText = fc.string({ unit: point.map((one) => String.fromCodePoint(one)) });
