/** Every migration, in order. A released migration never changes; a new one goes at the end. */
import type { Migration } from 'kysely/migration'
import * as firstNouns from './0001-first-nouns.ts'
import * as webhooks from './0002-webhooks.ts'
import * as uploadSessions from './0003-upload-sessions.ts'
import * as accountSettings from './0004-account-settings.ts'
import * as chores from './0005-chores.ts'
import * as nativeLists from './0006-native-lists.ts'
import * as timelines from './0007-timelines.ts'
import * as renders from './0008-renders.ts'
import * as libraries from './0009-libraries.ts'
import * as indexes from './0010-indexes.ts'
import * as personsAndSearch from './0011-persons-and-search.ts'
import * as indexVectors from './0012-index-vectors.ts'
import * as fewerIndexes from './0013-fewer-indexes.ts'
import * as searchHaystack from './0014-search-haystack.ts'
import * as workspaceCounts from './0015-workspace-counts.ts'
import * as entryCounts from './0016-entry-counts.ts'

export const migrations: Record<string, Migration> = {
  '0001-first-nouns': firstNouns,
  '0002-webhooks': webhooks,
  '0003-upload-sessions': uploadSessions,
  '0004-account-settings': accountSettings,
  '0005-chores': chores,
  '0006-native-lists': nativeLists,
  '0007-timelines': timelines,
  '0008-renders': renders,
  '0009-libraries': libraries,
  '0010-indexes': indexes,
  '0011-persons-and-search': personsAndSearch,
  '0012-index-vectors': indexVectors,
  '0013-fewer-indexes': fewerIndexes,
  '0014-search-haystack': searchHaystack,
  '0015-workspace-counts': workspaceCounts,
  '0016-entry-counts': entryCounts,
}
