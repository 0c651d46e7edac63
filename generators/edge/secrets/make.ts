import type { Recipe } from '../../core/model/secret.js';
import type { Dice } from './dice.js';

export type TextRecipe = Exclude<Recipe, { readonly kind: 'bytes' }>;
export type BytesRecipe = Extract<Recipe, { readonly kind: 'bytes' }>;

/** A secret that is a variable: the text that its recipe asks for. No problems to report: the stack's reader has checked the recipe. */
export function makeSecret(recipe: TextRecipe, dice: Dice): string {
  switch (recipe.kind) {
    case 'password':
      return dice.password(recipe.length);
    case 'hex':
      return text(dice, recipe.bytes, 'hex');
    case 'base64':
      return text(dice, recipe.bytes, 'base64');
    case 'fernet':
      return fernetKey(dice);
    case 'empty':
      return '';
    case 'django':
      return text(dice, djangoBytes, 'base64url').slice(0, djangoLength);
  }
}

/** A secret that is a file of its own: as many bytes as its recipe asks for. */
export function makeSecretBytes(recipe: BytesRecipe, dice: Dice): Uint8Array {
  return recipe.letters === true ? Buffer.from(dice.password(recipe.bytes)) : dice.bytes(recipe.bytes);
}

const text = (dice: Dice, bytes: number, encoding: 'hex' | 'base64' | 'base64url') =>
  Buffer.from(dice.bytes(bytes)).toString(encoding);

/** The Fernet specification: 32 bytes in URL-safe base64, padding included, which makes 44 characters. */
const fernetKey = (dice: Dice) => text(dice, 32, 'base64').replaceAll('+', '-').replaceAll('/', '_');

/** Django's own check (security.W009) warns below 50 characters; each of the 50 is worth 6 bits: letters, digits, `-` and `_`. */
const djangoLength = 50;
const djangoBytes = Math.ceil((djangoLength * 6) / 8);
