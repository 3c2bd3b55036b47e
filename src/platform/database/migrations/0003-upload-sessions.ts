/** Uploads in parts: sessions, and the parts each has so far. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table upload_sessions (
      id uuid primary key,
      -- Null once the upload is gone: the parts are still ours to delete, so the sweep must find the session.
      upload_id uuid references uploads on delete set null,
      part_bytes bigint not null check (part_bytes > 0),
      touched_at timestamptz(3) not null,
      completed_at timestamptz(3),
      stored_bytes bigint,
      stored_sha256 text,
      created_at timestamptz(3) not null,
      check ((completed_at is null) = (stored_bytes is null)),
      check ((completed_at is null) = (stored_sha256 is null))
    );
    create index upload_sessions_by_upload on upload_sessions (upload_id, created_at desc);
    create index upload_sessions_by_touch on upload_sessions (touched_at);

    -- No cascade: each row names bytes that would be lost to us with it.
    create table upload_parts (
      session_id uuid not null references upload_sessions,
      number integer not null check (number between 1 and 10000),
      blob_key text not null unique,
      size_bytes bigint not null check (size_bytes >= 0),
      sha256 text not null,
      created_at timestamptz(3) not null,
      primary key (session_id, number)
    );
  `.execute(db)
}
