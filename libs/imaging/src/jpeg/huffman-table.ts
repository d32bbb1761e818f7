/**
 * A Huffman table in the form of the file (ITU-T T.81 §B.2.4.2): the numbers of codes of 1 to 16 bits, and their
 * symbols.
 */
export interface HuffmanTable {
  counts: Buffer;
  symbols: Buffer;
}
