/** Persons of a workspace, their tags and thumbnails; pictures that are sent to be looked at; searches. */
import { type Kysely, sql } from 'kysely'

/** Written without spaces, or with some that readers of pictures and speech make up: kana, Han and Hangul. */
export const unspaced = String.raw`\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff`
/** Spaces, punctuation and symbols of ASCII, Latin 1 and CJK; named by range, since classes go by the locale. */
const between = String.raw`\s\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2000-\u206f\u3000-\u303f`

export async function up(db: Kysely<unknown>): Promise<void> {
  const marks = sql.lit(`[${between}]+`)
  const falseSpace = sql.lit(`([${unspaced}]) (?=[${unspaced}])`)
  const runs = sql.lit(`[${unspaced}]+|[^ ${unspaced}]+`)
  const isUnspaced = sql.lit(`^[${unspaced}]`)
  // Bodies are bound when they are made, since maintenance calls them with a search path of its own.
  await sql`
    create function search_fold(given text) returns text language sql immutable strict parallel safe
    begin atomic
      select btrim(regexp_replace(
        regexp_replace(lower(normalize(given, NFKC)), ${marks}, ' ', 'g'), ${falseSpace}, ${sql.lit('\\1')}, 'g'));
    end`.execute(db)
  // Of words their trigrams, with the ends marked; of what has no words every character and every pair.
  await sql`
    create function search_grams(given text) returns text[] language sql immutable strict parallel safe
    begin atomic
      select coalesce(array_agg(distinct gram), '{}') from (
        select substr(run[1], at, length) as gram
          from regexp_matches(search_fold(given), ${runs}, 'g') as run,
            generate_series(1, 2) as length, generate_series(1, char_length(run[1]) + 1 - length) as at
          where run[1] ~ ${isUnspaced}
        union all
        select substr('  ' || run[1] || ' ', at, 3)
          from regexp_matches(search_fold(given), ${runs}, 'g') as run,
            generate_series(1, char_length(run[1]) + 1) as at
          where run[1] !~ ${isUnspaced}) as grams;
    end`.execute(db)
  await sql`
    create index index_passages_by_grams on index_passages using gin (search_grams(text));
    create index index_scenes_by_grams on index_scenes using gin (search_grams(summary)) where summary is not null;
    create index entries_by_grams on entries using gin (search_grams(name));

    create sequence person_numbers start 1001;
    create table persons (
      id uuid primary key,
      number bigint not null unique default nextval('person_numbers'),
      account_id uuid not null references accounts,
      workspace_id uuid not null references workspaces,
      -- Null of those whom analyses found and nobody has named.
      name text,
      description text,
      credential_id uuid not null references credentials,
      -- Number of the person that it became part of.
      merged_into bigint,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create unique index persons_by_name on persons (workspace_id, name) where name is not null and merged_into is null;
    create index persons_by_grams on persons using gin (search_grams(name)) where name is not null;
    create index persons_in_order on persons (workspace_id, number) where merged_into is null;

    create sequence person_tag_numbers start 101;
    create table person_tags (
      id uuid primary key,
      number bigint not null unique default nextval('person_tag_numbers'),
      account_id uuid not null references accounts,
      workspace_id uuid not null references workspaces,
      name text not null,
      credential_id uuid not null references credentials,
      created_at timestamptz(3) not null,
      unique (workspace_id, name)
    );
    create table person_taggings (
      person_id uuid not null references persons on delete cascade,
      tag_id uuid not null references person_tags on delete cascade,
      primary key (person_id, tag_id)
    );
    create index person_taggings_by_tag on person_taggings (tag_id);

    create sequence person_thumbnail_numbers start 3001;
    create table person_thumbnails (
      id uuid primary key,
      number bigint not null unique default nextval('person_thumbnail_numbers'),
      person_id uuid not null references persons on delete cascade,
      asset_id uuid not null references assets,
      is_primary boolean not null,
      -- Name and version of who described the face: only such descriptions can be compared.
      face_provider text,
      -- Numbers of 32 bits, the lowest byte first, of unit length.
      face_embedding bytea,
      created_at timestamptz(3) not null,
      check ((face_provider is null) = (face_embedding is null))
    );
    create unique index person_thumbnails_primary on person_thumbnails (person_id) where is_primary;
    create index person_thumbnails_of_person on person_thumbnails (person_id, number);
    create index person_thumbnails_by_asset on person_thumbnails (asset_id);

    update index_persons set person_id = null;
    alter table index_persons
      add foreign key (person_id) references persons on delete set null;

    create table picture_uploads (
      id uuid primary key,
      account_id uuid not null references accounts,
      -- Null of pictures to search by, which may be used in any.
      workspace_id uuid references workspaces,
      purpose text not null check (purpose in ('thumbnail', 'query')),
      credential_id uuid not null references credentials,
      file_name text not null,
      asset_id uuid references assets,
      -- Why it cannot be used.
      failure text,
      -- What was seen in it, once somebody has confirmed it.
      look json,
      expires_at timestamptz(3) not null,
      used_at timestamptz(3),
      created_at timestamptz(3) not null
    );
    create index picture_uploads_by_asset on picture_uploads (asset_id) where asset_id is not null;
    create index picture_uploads_by_age on picture_uploads (created_at);

    create table searches (
      id text primary key,
      account_id uuid not null references accounts,
      workspace_id uuid not null references workspaces,
      credential_id uuid not null references credentials,
      -- As they were found: pages of one search belong together.
      hits json not null,
      created_at timestamptz(3) not null
    );
    create index searches_by_age on searches (created_at);
  `.execute(db)
}
