/** Returns the parts of a list that spaces or commas separate. */
export const words = (list: string): string[] => list.split(/[\s,]+/).filter(Boolean);
