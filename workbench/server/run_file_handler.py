"""``runs/ID/files/PATH``: a file of a record, which may be a page with scripts, kept away from the server."""

from __future__ import annotations

import asyncio
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import AuthenticatedFileHandler
from tornado import web

from workbench.server.paths import existing_file
from workbench.server.refusals import NotFound, Refusals, refusals_as_statuses
from workbench.server.run_question import RunQuestion

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RunFileHandler"]


class RunFileHandler(Refusals, RunQuestion, AuthenticatedFileHandler):
    """A file of a run's folder, served as Jupyter serves files: pages in a sandbox, notebooks as downloads.

    What differs is what keeps other sites from including a file in their pages. Jupyter asks for a token, for ``_xsrf``
    or for a referrer. A frame in JupyterLab sends no referrer, and ``_xsrf`` in its address could be read by the
    scripts of the report. So the browser itself is told here to give the file to no other site's pages.
    """

    auth_resource = "workbench"

    def initialize(self) -> None:  # type: ignore[override]
        """Wait for the request to say whose folder it is; see `_serve`."""

    @property
    def content_security_policy(self) -> str:
        """The server's own policy behind a sandbox: of two sandboxes a browser takes the first."""
        return f"sandbox allow-scripts; {super(AuthenticatedFileHandler, self).content_security_policy}"

    def set_default_headers(self) -> None:
        """Say whose pages may include the file."""
        super().set_default_headers()
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    @web.authenticated
    @authorized
    async def get(self, run_id: str, path: str) -> None:  # type: ignore[override]
        """Answer with the file."""
        await self._serve(run_id, path, include_body=True)

    @web.authenticated
    @authorized
    async def head(self, run_id: str, path: str) -> None:  # type: ignore[override]
        """Answer with what is known about the file."""
        await self._serve(run_id, path, include_body=False)

    async def _serve(self, run_id: str, path: str, *, include_body: bool) -> None:
        if not self.check_origin():
            raise web.HTTPError(403, "pages of other sites get no files from here.")
        with refusals_as_statuses():
            folder, file = await asyncio.to_thread(self._place, run_id, path)
        web.StaticFileHandler.initialize(self, str(folder))
        if file.suffix == ".ipynb" or self.asked("download") is not None:
            self.set_attachment_header(file.name)
        await web.StaticFileHandler.get(self, file.relative_to(folder).as_posix(), include_body)

    def _place(self, run_id: str, path: str) -> tuple[Path, Path]:
        """Return the run's folder and the file in it; hidden ones are not there."""
        folder = self.run(run_id).folder.resolve()
        file = existing_file(path, folder, whose="the run's folder")
        if any(part.startswith(".") for part in (*PurePosixPath(path).parts, *file.relative_to(folder).parts)):
            raise NotFound(f"there is no file at {path!r}.")
        return folder, file
