/**
 * Requests and answers as they are on the wire: field names, types and what they mean. Fields that are not
 * named here are ignored in requests and never sent in answers.
 */
export * from './account.ts'
export * from './api-keys.ts'
export * from './edge-uploads.ts'
export * from './errors.ts'
export * from './generations.ts'
export * from './projects.ts'
export * from './queries.ts'
export * from './webhooks.ts'
