/** A letter as plain text: the same words in the same order as the HTML. */
import type { Letter, LetterBlock } from './letter.ts';

export function letterAsText(letter: Letter): string {
  const parts = [letter.heading, letter.greeting, ...letter.blocks.map(blockAsText), `${letter.closing}\n${letter.from}`];
  return `${parts.join('\n\n')}\n`;
}

function blockAsText(block: LetterBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return block.text;
    case 'facts':
      return block.rows.map((row) => `${row.label}: ${row.value}`).join('\n');
    case 'action':
      return `${block.label}:\n${block.link}`;
  }
}
