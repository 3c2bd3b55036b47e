/** Models and recordings that stand beside the checkout and are not part of it; null where they are absent. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const beside = (name: string): string | null => {
  const path = fileURLToPath(new URL(`../../../shared/${name}`, import.meta.url))
  return existsSync(path) ? path : null
}

export const modelsFolder = beside('models')
export const mediaFolder = beside('media')
