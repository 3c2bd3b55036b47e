/** The faces in a picture that stands alone, seen the same way whether it is analyzed or searched by. */
import { RgbaScaler } from '#engines/media/frame-scaler.ts'
import type { openPictures } from '#engines/media/picture-reader.ts'
import type { FaceAnalyzer } from './face-analyzer.ts'
import type { Sighting } from './face-tracks.ts'
import { facesOf } from './face-watch.ts'
import { workingSize } from './see-faces.ts'

/** The largest first. @throws TriptychError `media_*` */
export async function facesOfPicture(
  reader: ReturnType<typeof openPictures>,
  analyzer: FaceAnalyzer,
): Promise<Sighting[]> {
  using scaler = new RgbaScaler()
  const { width, height } = workingSize(reader)
  return await facesOf(
    analyzer,
    (...size) => scaler.convert(reader.frameAt(0).frame, ...size),
    () => reader.rgbaAt(0, width, height),
  )
}
