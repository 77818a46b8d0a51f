/**
 * What kind of trouble with Redis an error tells of, as one word: what Redis says itself (`OOM`, `READONLY`,
 * `LOADING`), what the system says (`ECONNREFUSED`), else `AWAY`. Undefined: it is no trouble of Redis's.
 *
 * Never the message: it may quote what was sent.
 */
export function troubleOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'ReplyError') return saidByRedis(error.message);
  const code = codeIn(error);
  if (code !== undefined && ofTheNetwork.test(code)) return code;
  return ofTheLibrary.test(`${error.name}: ${error.message}`) ? 'AWAY' : undefined;
}

/** The same for what a connection reports by itself, which is trouble in any case. */
export function connectionTroubleOf(error: Error): string {
  return codeIn(error) ?? firstWord(error.message) ?? error.name;
}

/** Within a script, 6.2 puts its own `ERR` before the word of the command that failed; a want of rights has none. */
function saidByRedis(message: string): string {
  if (message.includes("The user executing the script can't")) return 'NOPERM';
  return message.match(/: -([A-Z]{3,})\b/)?.[1] ?? firstWord(message) ?? 'ERR';
}

/** Redis begins its errors with a word in capitals. */
function firstWord(message: string): string | undefined {
  return message.match(/^[A-Z]{3,}\b/)?.[0];
}

function codeIn(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const ofTheNetwork = /^(E[A-Z]+|EAI_[A-Z]+|CERT_[A-Z_]+|ERR_TLS_[A-Z_]+|ERR_SSL_[A-Z_]+)$/;

/** They carry no code, only a name or words. */
const ofTheLibrary =
  /^(MaxRetriesPerRequest|ClusterAllFailed|Abort)Error: |^(Redis)?Error: (Stream isn't writeable|Connection is (closed|aborted|discarded)|Command timed out|Socket timeout|connect ETIMEDOUT|Cluster (isn't ready|is )|Node is disconnected|None of startup nodes|Too many Cluster redirections)/;
