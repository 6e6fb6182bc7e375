/** A number for eyes without the right to it (O): only the last two digits, `•••••11`. */
export function maskNumber(number: string): string {
  return number.length <= 2 ? '•••' : `•••••${number.slice(-2)}`;
}
