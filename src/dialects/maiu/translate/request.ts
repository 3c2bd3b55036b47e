/** What stands in addresses and names: always text, so it is read here and not by a schema. */
import { refuse } from '#base/refuse.ts'
import { paramOf, queryOf } from '#http/request-parts.ts'
import { lastPage, type Pages } from '../wire/queries.ts'
import type { PageRequest } from './envelope.ts'

/** Rejects with `request_invalid` for what is no number, or out of range. */
export function pageOf(request: { query: unknown }, pages: Pages): PageRequest {
  const { pageNum, pageSize } = queryOf(request, pages.query)
  const { most, usual, isRequired } = pages
  if (pageNum === undefined && isRequired) refuse('pageNum', 'is required')
  return {
    pageNum: pageNum === undefined ? 1 : wholeOf('pageNum', pageNum, lastPage),
    pageSize: pageSize === undefined ? usual : wholeOf('pageSize', pageSize, most),
  }
}

/** How many items come before the page. */
export function offsetOf({ pageNum, pageSize }: PageRequest): number {
  return (pageNum - 1) * pageSize
}

function wholeOf(field: string, given: unknown, most: number): number {
  const value = typeof given === 'string' && /^\d{1,10}$/.test(given) ? Number(given) : 0
  if (value < 1 || value > most) refuse(field, `must be a whole number from 1 to ${most}`)
  return value
}

/** An id in the path. Any decimal text is one; what is none is `request_invalid`. */
export function numberOf(request: { params: unknown }, name: string): number {
  return numberIn(name, paramOf(request, name))
}

/** The same from any other place of the address. */
export function numberIn(name: string, text: unknown): number {
  if (typeof text !== 'string' || !/^\d+$/.test(text)) refuse(name, 'must be a decimal number')
  const number = Number(text)
  // No id of ours is 0, nor so large.
  return Number.isSafeInteger(number) ? number : 0
}

/** Of the vendor's bodies, the deepest being `query.personQuery.must`. */
const levels = 3

/** An optional field that is null is one that is not there: many clients write all fields that they know. */
export function withoutNulls(body: Record<string, unknown>): Record<string, unknown> {
  return strip(body, levels) as Record<string, unknown>
}

function strip(value: unknown, depth: number): unknown {
  if (depth === 0 || value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => strip(item, depth - 1))
  const fields = Object.entries(value).filter(([, field]) => field !== null)
  return Object.fromEntries(fields.map(([name, field]) => [name, strip(field, depth - 1)]))
}

export function workspaceOf(request: { params: unknown }): string {
  return paramOf(request, 'workspaceName')
}

/** Rejects with `request_invalid` what names of projects and searches must not hold. */
export function refuseForbidden(field: string, text: string): void {
  if (/[;|`]/.test(text)) refuse(field, 'must not hold ";", "|" or "`"')
  refuseControls(field, text)
}

/** Rejects with `request_invalid` what no line of text holds. */
export function refuseControls(field: string, text: string): void {
  if (/\p{Cc}/u.test(text) || !text.isWellFormed()) refuse(field, 'must not hold control characters')
}

/** Characters as people count them. */
export function lengthOf(text: string): number {
  return [...text].length
}
