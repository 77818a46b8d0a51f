/** A page that submits itself: how gateways send a browser on. */
export function autoSubmittingPage(
  method: 'get' | 'post',
  action: string,
  fields: Record<string, string>,
): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  return page(
    'One moment',
    `<form method="${method}" action="${escaped(action)}">
${inputs.join('\n')}
<button>Continue</button>
</form>
<script>document.forms[0].submit()</script>`,
  );
}

/** Where the payer proves to be the cardholder. The hint is the password, as in the gateways' sandboxes. */
export function formPage(orderId: string, hint: string): string {
  return page(
    '3-D Secure',
    `<p>Order ${escaped(orderId)}: prove that the card is yours.</p>
<p>The password is <code id="hint">${escaped(hint)}</code>; anything else declines the payment.</p>
<form method="post">
<label>Password <input name="password" autofocus autocomplete="off"></label>
<button>Submit</button>
</form>`,
  );
}

export const donePage = page('Done', '<p>You may close this window.</p>');
export const gonePage = page('Nothing here', '<p>This form was answered already, or never existed.</p>');

function page(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
