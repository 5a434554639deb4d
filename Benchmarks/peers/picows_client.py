"""A client in Python: picows and orjson. usage: [--checked] PORT COUNT SYMBOL..."""

import asyncio
import sys

from feed import Feed
from picows import WSListener, WSMsgType, ws_connect


class Listener(WSListener):
    def __init__(self, feed):
        super().__init__()
        self.feed = feed

    def on_ws_connected(self, transport):
        transport.send(WSMsgType.TEXT, self.feed.request)

    def on_ws_frame(self, transport, frame):
        if frame.msg_type == WSMsgType.TEXT:
            self.feed.received(frame.get_payload_as_memoryview())
        elif frame.msg_type == WSMsgType.CLOSE:
            self.feed.done.set()


async def main():
    feed = Feed(sys.argv[1:])
    transport, _ = await ws_connect(lambda: Listener(feed), feed.url)
    await feed.done.wait()
    transport.disconnect()
    feed.finish()


asyncio.run(main())
