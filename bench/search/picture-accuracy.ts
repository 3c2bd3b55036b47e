/** How well a picture finds what shows the same among what does not, through the whole search. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { leastScore } from '#core/search/search-query.ts'
import { packVector, providerLabel, sketchOf } from '#core/search/vectors.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { hashOfPicture } from '#engines/understanding/pictures/picture-hash.ts'
import { signatureOfPicture, signatureProvider } from '#engines/understanding/pictures/picture-signature.ts'
import { type BenchTable, type Goal, goalAtLeast, rounded } from '../support/table.ts'
import { Random } from '../understanding/random.ts'
import { type Shelf, seedFile } from './archive.ts'
import { asJpeg, original, subjectsOf, variations } from './picture-set.ts'

/** A search by a picture at low confidence, best first. */
export type FindPicture = (look: Look) => Promise<{ scene: number; score: number | null }[]>

export type Look = {
  pictureHash: string
  signature: { provider: string; vector: number[]; confidence: number }
  faces: []
}

export type PictureBench = {
  pool: pg.Pool
  folder: string
  shelf: Shelf
  find: FindPicture
  places: number
  /** Every how many-th of them is searched by. */
  every: number
}

/** Each original is a shot and a scene of one file. */
export async function benchPictures(bench: PictureBench, table: BenchTable): Promise<void> {
  const subjects = await subjectsOf(21, bench.places)
  const lookAt = (jpeg: Buffer) => lookOf(join(bench.folder, 'picture.jpg'), jpeg)
  await seedOriginals(
    bench,
    subjects.map((subject) => lookAt(asJpeg(original(subject), ''))),
  )
  const random = new Random(22)
  for (const kind of ['painted', 'photograph'] as const) {
    for (const [variation, vary] of Object.entries(variations)) {
      const tally = new Tally()
      for (const [at, subject] of subjects.entries()) {
        if (subject.kind !== kind || at % bench.every > 0) continue
        tally.add(at + 1, await bench.find(lookAt(asJpeg(vary(subject, random), variation))))
      }
      table.rows.push({ case: `${kind}: ${variation}`, ...tally.rates })
      if (kind === 'painted') table.goals.push(...goalsOf(variation, tally.rates))
    }
  }
}

class Tally {
  #asked = 0
  #first = 0
  #low = 0
  #medium = 0
  #allAtMedium = 0

  add(scene: number, hits: Awaited<ReturnType<FindPicture>>): void {
    const isMedium = ({ score }: (typeof hits)[number]) => (score ?? 0) >= leastScore.medium
    const right = hits.find((hit) => hit.scene === scene)
    this.#asked++
    this.#allAtMedium += hits.filter(isMedium).length
    if (!right) return
    this.#low++
    if (hits[0] === right) this.#first++
    if (isMedium(right)) this.#medium++
  }

  get rates() {
    return {
      asked: this.#asked,
      first: rounded(this.#first / this.#asked),
      recallLow: rounded(this.#low / this.#asked),
      recallMedium: rounded(this.#medium / this.#asked),
      precisionMedium: rounded(this.#medium / Math.max(1, this.#allAtMedium)),
    }
  }
}

/** Cut pictures and other shots are looked for at low confidence. */
function goalsOf(variation: string, { recallLow, recallMedium, precisionMedium }: Tally['rates']): Goal[] {
  const isFar = /cut|shot/.test(variation)
  return [
    isFar
      ? goalAtLeast(`${variation}: recall, low`, recallLow, 0.7)
      : goalAtLeast(`${variation}: recall, medium`, recallMedium, 0.9),
    goalAtLeast(`${variation}: precision, medium`, precisionMedium, 0.9),
  ]
}

function lookOf(path: string, jpeg: Buffer): Look {
  writeFileSync(path, jpeg)
  return {
    pictureHash: hashOfPicture(path, defaultMediaLimits),
    signature: {
      ...signatureOfPicture(path, defaultMediaLimits),
      provider: providerLabel(signatureProvider),
    },
    faces: [],
  }
}

async function seedOriginals({ pool, shelf }: PictureBench, looks: readonly Look[]): Promise<void> {
  const indexId = await seedFile(pool, shelf)
  const packed = looks.map(({ signature }) => packVector(signature.vector)!)
  await pool.query(
    `with scene as (
       insert into index_scenes (index_id, number, start_ms, end_ms)
       select $1, n, n * 1000, n * 1000 + 1000 from generate_series(1, $2::int) as n),
     shot as (
       insert into index_shots (index_id, number, scene_number, start_ms, end_ms, begins, confidence, key_frame_ms,
         picture_hash)
       select $1, n, n, n * 1000, n * 1000 + 1000, 'cut', 1, n * 1000, hash
       from unnest($3::text[]) with ordinality as made (hash, n))
     insert into index_vectors (index_id, subject, number, provider, confidence, sketch, vector)
     select $1, 'shot', n, $4, confidence, sketch::bit(256), vector
     from unnest($5::real[], $6::text[], $7::bytea[]) with ordinality as made (confidence, sketch, vector, n)`,
    [
      indexId,
      looks.length,
      looks.map(({ pictureHash }) => pictureHash),
      looks[0]!.signature.provider,
      looks.map(({ signature }) => signature.confidence),
      packed.map(sketchOf),
      packed,
    ],
  )
}
