"""A kernel that is spoken to by files, so that nobody else can take a port of it before it does."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from collections.abc import Iterator

READY_SECONDS = 200


@contextmanager
def own_kernel(name: str = "python3", **launch: Any) -> Iterator[tuple[Any, Any]]:
    """Start a kernel, and give its manager and a client, which is ready; in the end it is gone."""
    transport = "tcp" if sys.platform == "win32" else "ipc"
    with tempfile.TemporaryDirectory(prefix="kernel-", ignore_cleanup_errors=True) as folder:
        manager: Any = KernelManager(kernel_name=name, transport=transport, connection_file=f"{folder}/kernel.json")
        manager.start_kernel(**launch)
        client = manager.client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=READY_SECONDS)
            yield manager, client
        finally:
            client.stop_channels()
            if manager.has_kernel:
                manager.shutdown_kernel(now=True)
            manager.cleanup_resources()
