"""Storing releases."""

from collections.abc import Mapping

from sqlalchemy import delete

from app.extensions import db
from app.results.models import StoredRelease
from assessments.release import Release


def replace_demo(releases: Mapping[str, Release]) -> None:
    """Store the demonstration's releases, by their keys, instead of those that an older program made."""
    db.session.execute(delete(StoredRelease).where(StoredRelease.demo))
    db.session.add_all(_stored(key, release) for key, release in releases.items())
    db.session.commit()


def _stored(key: str, release: Release) -> StoredRelease:
    return StoredRelease(
        key=key,
        demo=release.demo,
        organisation=release.organisation.name,
        wave=release.wave.name,
        closed=release.wave.closed,
        schema_version=release.schema_version,
        document=release.model_dump_json(),
    )
