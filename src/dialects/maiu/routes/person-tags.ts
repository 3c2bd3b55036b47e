/** Routes of tags, and of the tags and thumbnails of a person. */
import type { Call, Route, RouteMethod } from '#http/dialect.ts'
import { bodyOf, queryOf } from '#http/request-parts.ts'
import { answer, answerNothing, answerPage } from '../translate/envelope.ts'
import { idsOf, textOf, thumbnailsOf, toThumbnail } from '../translate/person.ts'
import { numberIn, numberOf, offsetOf, pageOf, workspaceOf } from '../translate/request.ts'
import { answerOf, nothing, pageOf as pageAnswerOf } from '../wire/common.ts'
import * as wire from '../wire/persons.ts'
import { TagListQuery, tagPages } from '../wire/queries.ts'
import { inWorkspace, type RouteOptions } from './options.ts'
import { onePerson, telling } from './person-parts.ts'

const longestTag = 30

export function personTagRoutes(options: RouteOptions): Route[] {
  return [...tagRoutes(options), ...taggingRoutes(options), ...thumbnailRoutes(options)]
}

function tagRoutes({ core, localTime, tellingTo }: RouteOptions): Route[] {
  return [
    {
      method: 'GET',
      path: `${inWorkspace}/person-tags`,
      access: 'indexes:read',
      body: 'none',
      query: TagListQuery,
      schema: { response: { 200: pageAnswerOf(wire.TagAnswer) } },
      summary: 'List the tags of a workspace, page by page',
      handle: async ({ principal, request }) => {
        const page = pageOf(request, tagPages)
        const { id, name } = queryOf(request, TagListQuery)
        const filter = {
          number: id === undefined ? null : numberIn('id', id),
          namePart: name === undefined ? null : textOf('name', String(name), longestTag),
        }
        const found = await core.personTags.list(principal, workspaceOf(request), filter, {
          offset: offsetOf(page),
          limit: page.pageSize,
        })
        const content = found.tags.map((tag) => ({ id: tag.number, name: tag.name }))
        return answerPage(content, found.totalCount, page)
      },
    },
    {
      method: 'POST',
      path: `${inWorkspace}/person-tags`,
      access: 'indexes:write',
      body: 'json',
      schema: { body: wire.CreateTagBody, response: { 200: answerOf(wire.CreatedTag) } },
      summary: 'Create a tag',
      handle: async ({ principal, request }) => {
        const name = textOf('name', bodyOf(request, wire.CreateTagBody).name, longestTag)
        const tag = await core.personTags.create(principal, workspaceOf(request), name)
        const { userName } = await tellingTo(principal)
        return answer({
          id: tag.number,
          name: tag.name,
          createdTime: localTime(tag.created_at),
          createdUserName: userName,
        })
      },
    },
    {
      method: 'DELETE',
      path: `${inWorkspace}/person-tags/:tagId`,
      access: 'indexes:write',
      body: 'none',
      schema: { response: { 200: nothing } },
      summary: 'Delete a tag and take it off everybody',
      handle: async ({ principal, request }) => {
        await core.personTags.delete(principal, workspaceOf(request), numberOf(request, 'tagId'))
        return answerNothing()
      },
    },
  ]
}

function taggingRoutes({ core }: RouteOptions): Route[] {
  const change = (method: RouteMethod, path: string, summary: string, make: 'add' | 'remove'): Route => ({
    method,
    path,
    access: 'indexes:write',
    body: 'json',
    schema: { body: wire.TagIdsBody, response: { 200: answerOf(wire.PersonTagsAnswer) } },
    summary,
    handle: async ({ principal, request }) => {
      const personId = numberOf(request, 'personId')
      const tags = idsOf('tagIds', bodyOf(request, wire.TagIdsBody).tagIds)
      const left = await core.personTags[make](principal, workspaceOf(request), personId, tags)
      return answer({ personId, tagList: left.map(({ number, name }) => ({ id: number, name })) })
    },
  })
  return [
    change('POST', `${onePerson}/person-tags`, 'Put tags on a person', 'add'),
    change('DELETE', `${onePerson}/person-tags`, 'Take tags off a person', 'remove'),
    change('POST', `${onePerson}/person-tags/remove`, 'Take tags off a person, without DELETE', 'remove'),
  ]
}

function thumbnailRoutes(options: RouteOptions): Route[] {
  const { core } = options
  const told = async (call: Call, all: Awaited<ReturnType<typeof core.personThumbnails.add>>) => {
    const links = await telling(options, call, all)
    return answer({ thumbnailList: all.map((each) => toThumbnail(each, links)) })
  }
  const remove = (method: RouteMethod, path: string, summary: string): Route => ({
    method,
    path,
    access: 'indexes:write',
    body: 'json',
    schema: { body: wire.RemoveThumbnailsBody, response: { 200: answerOf(wire.ThumbnailList) } },
    summary,
    handle: async (call) => {
      const { thumbnailIds } = bodyOf(call.request, wire.RemoveThumbnailsBody)
      const left = await core.personThumbnails.remove(
        call.principal,
        workspaceOf(call.request),
        numberOf(call.request, 'personId'),
        idsOf('thumbnailIds', thumbnailIds),
      )
      return await told(call, left)
    },
  })
  return [
    {
      method: 'POST',
      path: `${onePerson}/person-thumbnail`,
      access: 'indexes:write',
      body: 'json',
      schema: { body: wire.AddThumbnailsBody, response: { 200: answerOf(wire.ThumbnailList) } },
      summary: 'Add thumbnails to a person',
      handle: async (call) => {
        const { thumbnails } = bodyOf(call.request, wire.AddThumbnailsBody)
        const all = await core.personThumbnails.add(
          call.principal,
          workspaceOf(call.request),
          numberOf(call.request, 'personId'),
          thumbnailsOf(thumbnails),
        )
        return await told(call, all)
      },
    },
    remove('DELETE', `${onePerson}/person-thumbnail`, 'Remove thumbnails of a person'),
    remove('POST', `${onePerson}/person-thumbnail/remove`, 'Remove thumbnails of a person, without DELETE'),
  ]
}
