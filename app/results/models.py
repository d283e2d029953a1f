"""A stored release: the whole of it as one document, and beside it what pages look for."""

from datetime import UTC, date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model


class StoredRelease(Model):
    """One release. `key` stands in addresses; `document` is its JSON, loaded only where it is asked for."""

    __tablename__ = "releases"
    __table_args__ = (CheckConstraint("schema_version > 0", name="schema_version_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    demo: Mapped[bool] = mapped_column(index=True)
    organisation: Mapped[str] = mapped_column(Text)
    wave: Mapped[str] = mapped_column(Text)
    closed: Mapped[date] = mapped_column(Date)
    schema_version: Mapped[int]
    document: Mapped[str] = mapped_column(Text, deferred=True)
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(UTC))
