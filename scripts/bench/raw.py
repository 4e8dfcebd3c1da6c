"""Postgres without Rootline, on the cluster that Rootline runs: writers as in psql, and bare COPY."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
HISTORY = ["ci_version", "relation_version", "record_version"]

# One equivalent of a single-attribute change: the old version ends, the new one begins, in one transaction.
WRITER = """
\\set ci random(1, 1000) + :client_id * 1000
begin;
update raw_version set seq_to = :seq where tenant = 1 and ci = :ci and seq_to is null;
insert into raw_version (tenant, ci, seq_from, class, name, attributes)
values (1, :ci, nextval('raw_seq'), 'SoftwareInstance', 'instance-000001',
        '{"port": 21034, "product": "nginx", "description": "changed", "environment": "production"}');
commit;
"""


class Raw:
    def __init__(self, data: Path) -> None:
        postmaster = next(data.rglob("postmaster.pid")).read_text().splitlines()
        self.host = postmaster[4]
        self.folder = Path(tempfile.mkdtemp(prefix="raw-"))

    def _environment(self, database: str = "rootline") -> dict[str, str]:
        return {"PGHOST": self.host, "PGUSER": "rootline", "PGDATABASE": database, "PATH": "/usr/bin:/bin"}

    def sql(self, text: str) -> str:
        done = subprocess.run(
            [PROGRAMS / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text],
            env=self._environment(), capture_output=True, text=True, check=False,
        )
        if done.returncode:
            raise SystemExit(f"bench-cmdb: {text}\n{done.stderr}")
        return done.stdout.strip()

    def prepare_writers(self, rows: int) -> None:
        """A table as `ci_version` is, with the indexes that a writer of one version meets."""
        self.sql("drop table if exists raw_version; drop sequence if exists raw_seq")
        self.sql("create sequence raw_seq start 2; create table raw_version (like ci_version including all)")
        self.sql(
            f"""insert into raw_version (tenant, ci, seq_from, class, name, attributes)
                select 1, n, 1, 'SoftwareInstance', 'instance-' || n,
                '{{"port": 21034, "product": "nginx", "description": "x", "environment": "production"}}'
                from generate_series(1, {rows}) n"""
        )

    def writers(self, clients: int, seconds: float) -> float:
        """Transactions a second, all durable."""
        script = self.folder / "writer.sql"
        script.write_text(WRITER.replace(":seq ", "2147483647 "))
        done = subprocess.run(
            [PROGRAMS / "pgbench", "-n", "-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds))), "-f", script],
            env=self._environment(), capture_output=True, text=True, check=False,
        )
        found = re.search(r"tps = ([0-9.]+)", done.stdout)
        if done.returncode or not found:
            raise SystemExit(f"bench-cmdb: pgbench failed\n{done.stdout}\n{done.stderr}")
        return float(found.group(1))

    def copy_again(self, after: int) -> dict[str, float]:
        """Seconds that a bare COPY takes for the rows that the commits after `after` wrote.

        The tables are copies with the primary key and no further index.
        """
        seconds, rows = 0.0, 0
        for table in HISTORY:
            file = self.folder / f"{table}.copy"
            with file.open("wb") as out:
                subprocess.run(
                    [PROGRAMS / "psql", "-X", "-q", "-c",
                     f"copy (select * from {table} where seq_from > {after}) to stdout (format binary)"],
                    env=self._environment(), stdout=out, check=True,
                )
            key = self.sql(f"select pg_get_constraintdef(oid) from pg_constraint where conname = '{table}_pkey'")
            self.sql(f"drop table if exists raw_copy; create table raw_copy (like {table}, {key})")
            began = time.monotonic()
            with file.open("rb") as source:
                subprocess.run(
                    [PROGRAMS / "psql", "-X", "-q", "-c", "copy raw_copy from stdin (format binary)"],
                    env=self._environment(), stdin=source, check=True,
                )
            seconds += time.monotonic() - began
            rows += int(self.sql("select count(*) from raw_copy"))
            self.sql("drop table raw_copy")
            file.unlink()
        return {"seconds": seconds, "rows": rows}

    def history_rows(self) -> int:
        return int(self.sql("select " + " + ".join(f"(select count(*) from {table})" for table in HISTORY)))

    def history_bytes(self) -> int:
        """Of every table of the history with its indexes, those of the audit chain included."""
        tables = HISTORY + ["commit", "commit_seal"]
        return int(self.sql(
            "select " + " + ".join(f"coalesce(pg_total_relation_size(to_regclass('{table}')), 0)" for table in tables)
        ))
