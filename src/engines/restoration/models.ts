/** The model files that restoration can use. */
import type { ModelId } from '#engines/find-model.ts'
import { dnsmos, gtcrn } from '#engines/model-catalogue.ts'

/** GTCRN with the DNS3 weights. */
export const gtcrnModel: ModelId = { fileName: gtcrn.fileName, sha256: gtcrn.sha256 }
/** DNSMOS P.835. */
export const dnsmosModel: ModelId = { fileName: dnsmos.fileName, sha256: dnsmos.sha256 }
