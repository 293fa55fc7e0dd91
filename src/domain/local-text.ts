/** A text for people in every language of the product. */
export interface LocalText {
  readonly en: string;
  readonly de: string;
}
