/** A module that cannot be loaded. */
throw new Error('the native library is not there')
export const engine = undefined
