"""A broken network between a worker and its broker."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Link:
    """A TCP proxy to ``host:port``; while it is cut, what is connected breaks and nothing new gets through."""

    host: str
    port: int
    listening: int = 0
    is_cut: bool = False
    writers: set[asyncio.StreamWriter] = field(default_factory=set)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    server: asyncio.Server | None = None

    async def open(self) -> None:
        self.server = await asyncio.start_server(self.handle, "127.0.0.1", 0)
        self.listening = self.server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self.server is not None:
            self.server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # What was closed says good-bye in the loop's next round.
        await asyncio.sleep(0.1)

    def cut(self) -> None:
        self.is_cut = True
        self.loop.call_soon_threadsafe(self._break)

    def mend(self) -> None:
        self.is_cut = False

    def _break(self) -> None:
        for writer in self.writers:
            writer.transport.abort()
        self.writers.clear()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        self.writers |= {writer, far_writer}
        with suppress(asyncio.CancelledError):
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


@contextmanager
def link_to(host: str, port: int) -> Iterator[Link]:
    link = Link(host, port)
    thread = threading.Thread(target=link.loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(link.open(), link.loop).result(10)
    try:
        yield link
    finally:
        link.cut()
        asyncio.run_coroutine_threadsafe(link.close(), link.loop).result(10)
        link.loop.call_soon_threadsafe(link.loop.stop)
        thread.join(10)
        link.loop.close()
