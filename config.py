"""Settings: what differs from one installation to the next. Nothing else in the program reads the environment."""

from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ROOT: Final = Path(__file__).resolve().parent

Listed = Annotated[tuple[str, ...], NoDecode]
"""Several values of one variable, separated by commas."""


class InvalidSettings(ValueError):
    """Environment variables that cannot be used; the message names each of them and never shows its value."""


class Settings(BaseSettings):
    """Each field is the environment variable of the same name in capitals, or a line of the file `.env`.

    A relative `database_url` of SQLite lies in `instance_path`. `proxy_hops` is the number of proxies that may be
    believed about the client's address; `behind_tls` says that people reach the app by https.
    """

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    secret_key: SecretStr | None = Field(default=None, min_length=32)
    secret_key_fallbacks: Listed = Field(default=(), repr=False)
    database_url: str = Field(default="sqlite:///bellwether.sqlite", repr=False)
    instance_path: Path = ROOT / "instance"
    trusted_hosts: Listed = ()
    proxy_hops: int = Field(default=0, ge=0, le=5)
    behind_tls: bool = False
    port: int = Field(default=5000, ge=1, le=65535)

    @property
    def database(self) -> str:
        """The address of the database, with SQLite's file as an absolute path."""
        url = make_url(self.database_url)
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            url = url.set(database=str(self.instance_path.resolve() / url.database))
        return url.render_as_string(hide_password=False)

    @field_validator("database_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        try:
            make_url(value)
        except ArgumentError:
            raise ValueError("write it like sqlite:///name.sqlite or postgresql://user:password@host/name") from None
        return value

    @field_validator("secret_key_fallbacks", "trusted_hosts", mode="before")
    @classmethod
    def _separated(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def load_settings() -> Settings:
    """Settings from the environment. Raises `InvalidSettings` in words that name the variable."""
    try:
        return Settings()
    except ValidationError as invalid:
        wrong = (f"{'.'.join(map(str, error['loc'])).upper()}: {error['msg']}" for error in invalid.errors())
        raise InvalidSettings("Correct these environment variables. " + "; ".join(wrong)) from None
