import pino, { type DestinationStream, type Logger } from "pino";

interface LoggedRequest {
  id: string;
  method: string;
  url: string;
}

/**
 * The gateway's log, as JSON lines. Nothing of a body, a query or a header is in it, so neither names nor secrets are; the redaction is
 * for whoever logs more one day.
 */
export function gatewayLog(destination: DestinationStream = pino.destination({ dest: 2, sync: false }), level = "info"): Logger {
  const headers = ["authorization", "cookie", "set-cookie"].flatMap((name) => [`*.headers["${name}"]`, `headers["${name}"]`]);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: [...headers, "*.authorization", "*.secret", "*.token", "secret", "token", "*.body", "body"], censor: "[redacted]" },
      serializers: { req: ({ id, method, url }: LoggedRequest) => ({ id, method, path: url.split(/[?#]/u, 1)[0] }) },
    },
    destination,
  );
}
