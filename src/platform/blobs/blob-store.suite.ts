/** The contract of a blob store, run by the test of every implementation. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { testNaming } from './blob-naming.suite.ts'
import { type BlobStoreUnderTest, Subject } from './blob-store-subject.ts'
import { testTransfers } from './blob-transfer.suite.ts'

/** Declares the tests; `open` gives an empty store. */
export function describeBlobStore(name: string, open: () => Promise<BlobStoreUnderTest>): void {
  describe(`blob store contract: ${name}`, () => {
    let underTest: BlobStoreUnderTest
    let subject: Subject
    beforeAll(async () => {
      underTest = await open()
      subject = new Subject(underTest, await mkdtemp(join(tmpdir(), 'triptych-suite-')))
    })
    afterAll(async () => {
      await underTest.close()
      await rm(subject.folder, { recursive: true, force: true })
    })
    testTransfers(() => subject)
    testNaming(() => subject)
  })
}
