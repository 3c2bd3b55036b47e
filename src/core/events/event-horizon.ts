/**
 * Up to where events can be read: the oldest transaction still open, which may yet write one that belongs before
 * others already there. Transactions of other databases of the same server write none of ours, and theirs may last
 * for hours; those we may not ask about (another role's, without pg_read_all_stats) count as ours.
 */
import { sql } from 'kysely'

/** The first transaction, as an xid8, whose events cannot be read yet. */
export const eventHorizon = sql<string>`coalesce(
  (select running from pg_snapshot_xip(pg_current_snapshot()) as running
   where not exists (
     select from pg_stat_activity
     where backend_xid = running::xid
       and datid <> (select oid from pg_database where datname = current_database()))
   order by running limit 1),
  pg_snapshot_xmax(pg_current_snapshot()))`
