/** Which service is asked, and what must hold of its answers. */
export const address = "ADDRESS";

export function holds(true_: boolean, says: string): void {
  if (!true_) throw new Error(`It does not hold that ${says}`);
}
