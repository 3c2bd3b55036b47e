/**
 * What may be said to be seen: plain words of things that are easy to tell apart, so that search finds the same word
 * in every film, and a picture that holds written orders cannot make anybody say anything else. Raise the version with
 * every change.
 */
import type { Label } from '../facts.ts'

export const vocabularyVersion = 1

const words: Record<Exclude<Label['category'], 'other'>, string> = {
  object: `person, crowd, child, baby, dog, cat, horse, cow, sheep, bird, chicken, fish, elephant, bear, lion, monkey,
    insect, car, bus, truck, train, tram, bicycle, motorcycle, airplane, helicopter, boat, ship, tractor, traffic light,
    road sign, bridge, building, tower, house, tent, tree, flower, grass, mountain, rock, water, waterfall, snow, cloud,
    fire, smoke, rainbow, moon, chair, table, sofa, bed, desk, shelf, door, window, stairs, lamp, mirror, curtain, clock,
    book, newspaper, letter, map, flag, poster, painting, statue, computer, keyboard, telephone, television, camera,
    microphone, loudspeaker, guitar, piano, violin, drum, trumpet, ball, racket, skateboard, skis, surfboard, kite,
    balloon, toy, bag, suitcase, umbrella, hat, glasses, mask, helmet, tie, uniform, shoe, ring, crown, cup, glass,
    bottle, plate, knife, fork, spoon, pan, oven, refrigerator, bread, cake, pizza, noodles, rice, meat, fruit, apple,
    banana, vegetable, egg, ice cream, coffee, candle, scissors, hammer, saw, ladder, gun, sword, money, medicine,
    wheelchair, chart, robot, rocket, fireworks, skeleton, blackboard`,
  place: `street, highway, city, village, farm, field, forest, jungle, desert, beach, sea, lake, river, island, cave, sky,
    outer space, garden, park, playground, zoo, stadium, gymnasium, swimming pool, office, classroom, library,
    laboratory, hospital, factory, construction site, warehouse, shop, supermarket, market, restaurant, kitchen,
    bathroom, bedroom, living room, corridor, elevator, stage, theater, museum, church, temple, courtroom, prison,
    airport, railway station, harbor, parking lot, gas station, vehicle interior, television studio, recording studio`,
  action: `walking, running, jumping, dancing, singing, playing an instrument, speaking to an audience, interviewing,
    shaking hands, hugging, kissing, clapping, fighting, swimming, diving, surfing, skiing, skating, climbing, riding,
    cycling, driving, sailing, flying, playing football, playing basketball, playing baseball, playing tennis,
    playing golf, exercising, cooking, eating, drinking, smoking, reading, writing, drawing, painting a picture, typing,
    telephoning, taking a photograph, shopping, cleaning, building, digging, sleeping, crying, marching, fishing`,
  time: 'daylight, night, sunrise or sunset',
}

export const vocabulary: ReadonlyMap<string, Label['category']> = new Map(
  (['object', 'place', 'action', 'time'] as const).flatMap((category) =>
    words[category].split(',').map((word) => [word.trim().replace(/\s+/g, ' '), category] as const),
  ),
)
