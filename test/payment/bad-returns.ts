import { each, type Row } from './bad-row.ts';
import { withCard } from './requests.ts';

/** Ways back to the shop that are refused. */
export const badReturns: Row[] = [
  ...['redirect_url', 'site_url'].flatMap((field) =>
    each('33', field, [
      'javascript:alert(1)',
      'data:text/html,hello',
      'https://user:secret@shop.example/',
      'https://@shop.example/',
      'https:\\\\evil.example',
      'https://shop.example\\@evil.example',
      'https://shop.example/#done',
      'https://shop.example/a b',
      'https://shop.example/\nx',
      'https:/shop.example/',
      'https:shop.example',
      '//shop.example/',
      '/done',
      'https://',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://127.1/',
      'https://0177.0.0.1/',
      'https://１２７.0.0.1/',
      'https://[0:0:0:0:0:0:0:1]/',
      'https:////shop.example/',
      'file:///etc/passwd',
      'ftp://shop.example/',
      'https://shop.example:99999/',
      `https://shop.example/${'x'.repeat(1004)}`,
    ]),
  ),
  ...each('33', 'redirect_url', ['http://shop.example/']),
  [
    '#34 both ways back',
    withCard,
    { redirect_success_url: 'https://a.example/', redirect_fail_url: 'https://b.example/' },
    'redirect_url',
  ],
  [
    '#34 one way and half of the other',
    withCard,
    { redirect_fail_url: 'https://b.example/' },
    'redirect_url',
  ],
  [
    '#34 half of the pair',
    withCard,
    { redirect_url: undefined, redirect_fail_url: 'https://b.example/' },
    'redirect_success_url',
  ],
];
