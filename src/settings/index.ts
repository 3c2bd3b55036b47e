/** Every setting, declared once, as data: docs/configuration.md is written from these lists and checked against them. */
import { dialectsSettings } from './dialects.ts'
import { filesSettings } from './files.ts'
import { filmsSettings } from './films.ts'
import { modelsSettings } from './models.ts'
import { serverSettings } from './server.ts'
import { storageSettings } from './storage.ts'
import { workSettings } from './work.ts'

export const settingGroups = [
  { title: 'The server', settings: serverSettings },
  { title: 'What is kept, and where', settings: storageSettings },
  { title: 'Files that come and go', settings: filesSettings },
  { title: 'Work', settings: workSettings },
  { title: 'Models', settings: modelsSettings },
  { title: 'Timelines and films', settings: filmsSettings },
  { title: 'Single dialects', settings: dialectsSettings },
] as const

export type SettingName = (typeof settingGroups)[number]['settings'][number]['name']

export const settings = settingGroups.flatMap((group) => [...group.settings])
