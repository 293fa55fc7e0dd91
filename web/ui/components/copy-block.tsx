/** A command to be copied as it stands. A field that only reads: it scrolls and is selected by keyboard as well. */
import { useState } from 'react';
import { Button } from './button.tsx';
import './copy-block.css';

export function CopyBlock({
  text,
  label,
  copyLabel,
  copiedLabel,
}: {
  text: string;
  label: string;
  copyLabel: string;
  copiedLabel: string;
}) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="copy-block">
      <textarea readOnly wrap="off" rows={text.split('\n').length} aria-label={label} value={text} />
      <Button small onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
        {copied ? copiedLabel : copyLabel}
      </Button>
    </div>
  );
}
