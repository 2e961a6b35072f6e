"""Processes that read documents: started clean, without running the caller's script again.

Python gives a new process the caller's ``__main__`` by running its file once more. A script that calls
``pipeline.run("raw")`` without a guard would so call it again in every worker. Workers need nothing of it, so they are
started while it is out of sight.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from types import ModuleType
from typing import Any

PRELOADED = ["pipeline.batch", "pipeline.flow", "pipeline.rows", "pyarrow"]


@contextmanager
def _without_main() -> Iterator[None]:
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


if sys.platform == "win32":

    def clean_context() -> BaseContext:
        """A context whose processes are started anew; here a script must guard its call by ``__name__``."""
        return multiprocessing.get_context("spawn")

else:
    from multiprocessing.context import ForkServerContext, ForkServerProcess

    class _Process(ForkServerProcess):
        @staticmethod
        def _Popen(process_obj: Any) -> Any:
            with _without_main():
                return ForkServerProcess._Popen(process_obj)

    class _Context(ForkServerContext):
        Process = _Process

    def clean_context() -> BaseContext:
        """A context whose processes come from a server that has the package loaded, and nothing of the caller."""
        context = _Context()
        context.set_forkserver_preload(PRELOADED)
        return context
