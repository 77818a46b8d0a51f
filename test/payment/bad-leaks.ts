import { amex, each, other, pan, type Row } from './bad-row.ts';

/** Card data where it does not belong. */
export const leaks: Row[] = [
  ...each('31 card number:', 'order_desc', [
    `paid by ${pan}`,
    'card 4538 9773 9960 6732',
    '12 4538-9773-9960-6732 7',
  ]),
  ...each('31 card code:', 'order_desc', [
    'cvv: 123',
    'code CVC2 123',
    'cvv2=1234',
    '{"cvv":"123"}',
    'CVV012',
  ]),
  ...each('31', 'merchant_data', [`{"pan":"${pan}"}`, 'x\ncvv 999']),
  ...each('31', 'purpose', [pan]),
  ...each('31', 'first_name', [pan]),
  ...[
    'ssn',
    'zip_code',
    'address1',
    'city',
    'last_name',
    'customer_browser_user_agent',
    'customer_level',
  ].flatMap((field) => each('31 another card:', field, [other, pan])),
  ...['ssn', 'phone', 'cell_phone'].flatMap((field) =>
    each('31 its own card:', field, [amex], { credit_card_number: amex }),
  ),
  ...each('31 its own card:', 'ssn', [`${pan}1230123`, `0000${pan}`]),
  ...each('31 its own card:', 'client_orderid', ['4538:9773:9960:6732', 'a4538977399606732bcdef01']),
  ...each('31 its own card:', 'ipaddress', ['4538:9773:9960:6732::']),
  ...each('31 its own card:', 'order_desc', [
    '4538 . 9773 / 9960 / 6732',
    '45389773%3996067%332',
    '5%4538.9773.9960.6732',
  ]),
  ...each('31 its own card:', 'card_printed_name', ['4538.9773.9960.6732']),
  ...each('31', 'email', [
    `${other}@shop.example`,
    `a-${pan}-b@shop.example`,
    '4000.0000.0000.0002@shop.example',
  ]),
  ...['redirect_url', 'site_url', 'tds_areq_notification_url', 'tds_cres_notification_url'].flatMap((field) =>
    each('31', field, [
      `https://shop.example/?card=${other}`,
      `https://shop.example/${pan}/back`,
      'https://shop.example/?card=4000-0000-0000-0002',
      'https://shop.example/?card=4000+0000+0000+0002',
      'https://shop.example/?card=4000%200000%200000%200002',
      'https://shop.example/?card=%34000000000000002',
    ]),
  ),
  ...['redirect_success_url', 'redirect_fail_url'].flatMap((field) =>
    each('31', field, [`https://shop.example/?card=${other}`], {
      redirect_url: undefined,
      redirect_success_url: 'https://shop.example/yes',
      redirect_fail_url: 'https://shop.example/no',
    }),
  ),
  ...['authentication_value', 'transaction_id'].flatMap((name) =>
    each('31', `tds_authentication_result_${name}`, [`abc${other}`, `${pan}-abc`]),
  ),
];
