"""A client in Python: websockets and orjson. usage: [--checked] PORT COUNT SYMBOL..."""

import asyncio
import sys

from feed import Feed
from websockets.asyncio.client import connect


async def main():
    feed = Feed(sys.argv[1:])
    # The bare client offers no compression either.
    async with connect(feed.url, compression=None, max_queue=None) as socket:
        await socket.send(feed.request.decode())
        while feed.left > 0:
            feed.received(await socket.recv(decode=False))
    feed.finish()


asyncio.run(main())
