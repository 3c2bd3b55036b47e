/**
 * Requests and answers as they are on the wire: field names, types and what they mean. Fields that are not
 * named here are ignored in requests and never sent in answers.
 */
export * from './assets.ts'
export * from './common.ts'
export * from './projects.ts'
