"""Stored releases, found by what pages ask for."""

from sqlalchemy import select

from app.extensions import db
from app.results.models import StoredRelease
from assessments.release import Release


def demo_keys() -> frozenset[str]:
    """The keys of all releases of the demonstration."""
    return frozenset(db.session.scalars(select(StoredRelease.key).where(StoredRelease.demo)))


def latest_demo_release() -> Release | None:
    """The release of the demonstration's latest wave; None before it was made."""
    found = select(StoredRelease.document).where(StoredRelease.demo).order_by(StoredRelease.closed.desc()).limit(1)
    document = db.session.scalar(found)
    return None if document is None else Release.model_validate_json(document)
