"""The private names of asyncio that `plainspec.execution.event_loop.asyncio_private_api` uses."""

import asyncio

from plainspec.execution.event_loop import asyncio_private_api


def test_a_task_can_be_taken_off_the_list_of_all_tasks() -> None:
    async def forgets() -> None:
        task = asyncio.ensure_future(asyncio.sleep(0))
        assert task in asyncio.all_tasks()
        asyncio_private_api.forget(task)
        assert task not in asyncio.all_tasks(), "asyncio._unregister_task does nothing: mend asyncio_private_api"
        await task

    asyncio.run(forgets())
