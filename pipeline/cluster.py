"""Past one machine: the same documents read by the workers of a dask cluster (``pip install 'zhibiao[dask]'``).

Workers see the documents and the output's parts under the same paths (a shared file system). A task writes its part by
temporary name and rename, so a worker that dies loses nothing and one that is asked twice does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.batch import Task

DEATHS = 3
"""Workers that may die over one document before it is the document's fault."""


def outcomes(todo: Sequence[Task], scheduler: str) -> Iterator[Task]:
    """Read the documents on a cluster; gives each when its part is written.

    A document's limits are its worker's here (``dask worker --memory-limit``): a task cannot be stopped from outside.
    Raises UsageError when dask is not installed or the scheduler does not answer.
    """
    if not scheduler:
        raise UsageError("--engine dask: say where the scheduler is, such as --scheduler tcp://127.0.0.1:8786")
    try:
        from distributed import Client, as_completed
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise UsageError("--engine dask: needs dask; install it with: pip install 'zhibiao[dask]'") from None
    try:
        client = Client(scheduler, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UsageError(f"--scheduler {scheduler}: does not answer ({error})") from None
    from pipeline.batch import TOO_BIG, fail, make_part

    with client:
        futures = {
            client.submit(make_part, task, key=f"{task.doc_id}-{task.part.name}", retries=DEATHS, pure=False): task
            for task in todo
        }
        for future in as_completed(futures):  # type: ignore[no-untyped-call]
            task = futures.pop(future)
            try:
                future.result()
            except MemoryError:
                fail(task, TOO_BIG, task.makeshift)
            except KilledWorker:
                fail(task, f"{DEATHS} workers died while reading it", task.makeshift)
            yield task
