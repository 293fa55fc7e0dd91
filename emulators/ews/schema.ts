/**
 * Messages checked against the schemas of Exchange, where those are at hand: every Exchange Server shows them beside its services as
 * `messages.xsd` and `types.xsd`. Our own requests are checked as a whole; of others' only the body, because newer clients name versions
 * in the header that the schema does not know.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';

export interface Schema {
  /** Why the message does not fit; null when it does. */
  problemOf(message: string): string | null;
}

/** Null where the folder holds no schemas. */
export function openSchema(folder: string): Schema | null {
  const url = join(folder, 'envelope.xsd');
  if (!existsSync(url)) return null;
  xmlRegisterFsInputProviders();
  const validator = XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(url), { url }));
  return {
    problemOf(message) {
      try {
        const document = XmlDocument.fromBuffer(Buffer.from(message, 'utf8'));
        try {
          validator.validate(document);
          return null;
        } finally {
          document.dispose();
        }
      } catch (error) {
        return error instanceof Error ? error.message.trim() : String(error);
      }
    },
  };
}

export function withoutHeader(message: string): string {
  return message.replace(/<([\w-]+:)?Header\b[^>]*?(?:\/>|>.*?<\/\1Header>)/s, '');
}
