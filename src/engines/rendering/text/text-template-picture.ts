/** A text template: an image and a few texts, each in a box of its own within the item's. */
import type { TemplateImageNode, TemplateNode, TextTemplateItem } from '#timeline/editor-state.ts'
import { ticksPerSecond } from '#timeline/timeline-time.ts'
import { paintGroup } from '../paint/paint-group.ts'
import type { Moment, Picture, Rect } from '../picture.ts'
import type { Lottie } from '../pictures/lottie.ts'
import { type ClipMotion, clipMotionAt } from '../scene/clip-motion.ts'
import type { Matrix } from '../scene/frame-scene.ts'
import { contain, mapBounds } from '../scene/matrix.ts'
import { unite } from './rects.ts'
import { createTextPicture } from './text-picture.ts'

type PlacedNode = { picture: Picture; moment: Moment; matrix: Matrix; opacity: number; bounds: Rect | null }

/**
 * The first node lies at the back. Their boxes are in pixels of the item's and do not grow with it. A node of artwork
 * that is known by a name alone draws nothing: the drawings are their maker's.
 * @throws TriptychError `media_unreadable` for an animation that cannot be read
 */
export async function createTextTemplatePicture(
  item: TextTemplateItem,
  openLottie: (document: object) => Promise<Lottie>,
): Promise<Picture> {
  const nodes: { node: TemplateNode; picture: Picture }[] = []
  for (const node of item.nodes) {
    const picture = await createNodePicture(node, item, openLottie)
    if (picture) nodes.push({ node, picture })
  }
  const placedAt = ({ ticks }: Moment): PlacedNode[] =>
    nodes.flatMap(({ node, picture }) => {
      const motion = clipMotionAt(node.animations ?? {}, ticks, item.durationTicks)
      const opacity = Math.min(1, 'opacity' in node ? node.opacity : 1) * motion.opacity
      if (!(opacity > 0) || motion.scale === 0) return []
      const moment = { ticks, width: node.width, height: node.height }
      return [{ picture, moment, opacity, matrix: matrixOf(node, motion), bounds: picture.boundsAt(moment) }]
    })
  return {
    boundsAt: (moment) =>
      placedAt(moment).reduce<Rect | null>(
        (whole, { matrix, bounds }) => unite(whole, bounds && mapBounds(matrix, bounds)),
        null,
      ),
    keyAt: (moment) =>
      placedAt(moment)
        .map((placed) => `${placed.matrix} ${placed.opacity} ${placed.picture.keyAt(placed.moment)}`)
        .join('|'),
    paint(context, moment) {
      for (const { picture, moment: own, matrix, opacity, bounds } of placedAt(moment)) {
        if (!bounds) continue
        context.save()
        context.transform(...matrix)
        if (picture.isFlat) context.globalAlpha = opacity
        if (picture.isFlat || opacity === 1) picture.paint(context, own)
        else paintGroup(context, bounds, { opacity }, (sheet) => picture.paint(sheet, own))
        context.restore()
      }
    },
  }
}

async function createNodePicture(
  node: TemplateNode,
  { id, durationTicks }: TextTemplateItem,
  openLottie: (document: object) => Promise<Lottie>,
): Promise<Picture | null> {
  if (node.type === 'text') return createTextPicture({ ...node, id: `${id}/${node.id}`, durationTicks })
  return node.imageLottieJson ? createImagePicture(node, await openLottie(node.imageLottieJson)) : null
}

/** It plays once from the item's start, and holds its end. */
function createImagePicture({ width, height }: TemplateImageNode, lottie: Lottie): Picture {
  const rect = contain(lottie.size, { x: 0, y: 0, width, height })
  const secondsAt = ({ ticks }: Moment) => Math.min(lottie.seconds, Math.max(0, ticks / ticksPerSecond))
  return {
    isFlat: true,
    boundsAt: () => rect,
    keyAt: (moment) => String(secondsAt(moment)),
    paint: (context, moment) => lottie.draw(context, rect, secondsAt(moment)),
  }
}

/** From the node's box to the item's: about the node's centre, then moved by parts of its size. */
function matrixOf(node: TemplateNode, { scale, shiftX, shiftY }: ClipMotion): Matrix {
  const { x, y, width, height } = node
  return [scale, 0, 0, scale, x + (shiftX + (1 - scale) / 2) * width, y + (shiftY + (1 - scale) / 2) * height]
}
