/** The names of the chains, for those who ask for one: importing this loads no model and no runtime. */

/** `best` takes about three times as long as `flash`, looks at the recording first, and repairs what it finds. */
export const chainRequests = ['flash', 'best'] as const
export type ChainRequest = (typeof chainRequests)[number]

/** What runs: the chain asked for, or RNNoise alone where its model is missing. */
export type ChainName = ChainRequest | 'rnnoise-wiener'
