/** Headers of every answer. Nothing is loaded from elsewhere, no inline script runs, no page of ours stands in another's frame. */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** For the booking page and everything else without a policy of its own. */
const STRICT = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** The administration shows mails in a sandboxed frame; mails carry their styles in attributes. */
const ADMIN = { ...STRICT, frameSrc: ["'self'"], styleSrcAttr: ["'unsafe-inline'"] };

export function securityHeaders(of: { readonly https: boolean; readonly admin: boolean }): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: of.admin ? ADMIN : STRICT,
    // A page may say more about its own content than these rules do.
    overwrite: false,
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    strictTransportSecurity: of.https ? 'max-age=31536000' : false,
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
  });
}
