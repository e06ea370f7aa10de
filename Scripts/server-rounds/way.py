"""The ways of processes to a server: ports that pass bytes on, until they are told to do otherwise."""
import asyncio
import threading

# The server's word that a COMMIT is done: CommandComplete, its length, its tag.
COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"


class Ways:
    """The thread on which all ways are served."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def call(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def open(self, server_port):
        return self.call(Way.open(self, server_port))

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


class Way:
    TO_SERVER, TO_NODE = 0, 1

    def __init__(self, ways, server_port):
        self.ways = ways
        self.server_port = server_port
        self.is_cut = False
        # What is sent while a direction stands still arrives when it is free again, as over a cable that was pulled for a while.
        self.flows = [asyncio.Event(), asyncio.Event()]
        for flow in self.flows:
            flow.set()
        self.answers_to_swallow = 0
        self.swallowed = 0
        self.pairs = set()

    @staticmethod
    async def open(ways, server_port):
        way = Way(ways, server_port)
        server = await asyncio.start_server(way.serve, "127.0.0.1", 0)
        way.port = server.sockets[0].getsockname()[1]
        return way

    async def serve(self, node_reader, node_writer):
        if self.is_cut:
            return node_writer.transport.abort()
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        except OSError:
            return node_writer.transport.abort()
        pair = (node_writer.transport, server_writer.transport)
        self.pairs.add(pair)
        try:
            await asyncio.wait(
                [asyncio.ensure_future(self.pump(node_reader, server_writer, self.TO_SERVER)),
                 asyncio.ensure_future(self.pump(server_reader, node_writer, self.TO_NODE))],
                return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.pairs.discard(pair)
            for transport in pair:
                transport.abort()

    async def pump(self, source, sink, direction):
        try:
            while data := await source.read(1 << 16):
                await self.flows[direction].wait()
                if direction == self.TO_NODE and self.answers_to_swallow and COMMITTED in data:
                    self.answers_to_swallow -= 1
                    self.swallowed += 1
                    return
                sink.write(data)
                await sink.drain()
        except OSError:
            pass

    def cut(self):
        """Breaks each connection, and refuses new ones."""
        self.is_cut = True
        self.ways.call(self.break_all())

    async def break_all(self):
        for pair in list(self.pairs):
            for transport in pair:
                transport.abort()

    def hold(self, *directions):
        """Lets nothing through, and tells nobody."""
        self.ways.call(self.set_flows(directions, False))

    async def set_flows(self, directions, flows):
        for direction in directions:
            self.flows[direction].set() if flows else self.flows[direction].clear()

    def swallow(self, answers):
        """Breaks connections behind so many commits, in place of telling of them."""
        self.answers_to_swallow = answers

    def mend(self):
        self.is_cut = False
        self.answers_to_swallow = 0
        self.ways.call(self.set_flows([self.TO_SERVER, self.TO_NODE], True))
