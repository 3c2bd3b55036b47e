/** The envelope around every answer of the service that is no error. */

export type Answered<Result> = { code: '0'; message: 'success'; result: Result }

export function answer<Result>(result: Result): Answered<Result> {
  return { code: '0', message: 'success', result }
}

/** Where there is nothing to say. */
export function answerNothing(): { code: '0'; message: 'success' } {
  return { code: '0', message: 'success' }
}

export type PageRequest = { pageNum: number; pageSize: number }

export function answerPage<Item>(content: Item[], totalCount: number, { pageNum, pageSize }: PageRequest) {
  const totalPage = Math.ceil(totalCount / pageSize)
  return answer({ content, totalCount, totalPage, pageNo: pageNum, pageSize })
}
