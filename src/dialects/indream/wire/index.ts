/**
 * Requests and answers as they are on the wire: field names, types and what they mean. Fields that are not
 * named here are ignored in requests and never sent in answers.
 */
export * from './assets.ts'
export * from './common.ts'
export * from './editor.ts'
export * from './exports.ts'
export * from './frames.ts'
export * from './problem.ts'
export * from './projects.ts'
export * from './queries.ts'
