/** A Huffman table as it is transmitted (ITU-T T.81 §B.2.4.2): how many codes of 1 to 16 bits, and their symbols. */
export interface HuffmanTable {
  counts: Buffer;
  symbols: Buffer;
}
