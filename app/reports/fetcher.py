"""What WeasyPrint may fetch while it renders: assets that are already in memory, and nothing else."""

from collections.abc import Mapping

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "asset:"


class RefusingFetcher(URLFetcher):
    """Serves `asset:NAME` from memory. Any other address stops the rendering: no socket, no file, no data URI.

    `assets` maps a name to its content and media type.
    """

    def __init__(self, assets: Mapping[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._assets = assets

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        content = self._assets.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if content is None:
            raise FatalURLFetchingError(f"the report may not fetch {url[:200]!r}")
        body, media_type = content
        return URLFetcherResponse(url, body, {"Content-Type": media_type})
