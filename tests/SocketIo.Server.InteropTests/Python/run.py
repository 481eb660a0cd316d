"""Runs the body of an async function that comes on standard input, and prints what it returns as JSON. See PythonScript.cs."""

import asyncio
import json
import os
import sys
import textwrap
import traceback

import socketio

url, transports = sys.argv[1], sys.argv[2].split(",")

# Only a defect lets a client wait for so long.
DEADLINE = 20


def create(**options):
    """A client that does not wait long before it comes back."""
    return socketio.AsyncClient(reconnection_delay=0.02, reconnection_delay_max=0.05, **options)


async def join(client, *namespaces, auth=None):
    """Opens the connection of a client, and joins namespaces over it; the main one if there are none."""
    await client.connect(url, auth=auth, transports=transports, namespaces=list(namespaces or ["/"]), wait_timeout=DEADLINE)
    return client


async def connect(*namespaces, auth=None, **options):
    """A client that has joined namespaces."""
    return await join(create(**options), *namespaces, auth=auth)


def once(client, event, namespace="/"):
    """The arguments of the next event of that name, as a future."""
    future = asyncio.get_running_loop().create_future()

    def handle(*args):
        if not future.done():
            future.set_result(list(args))

    client.on(event, handle, namespace=namespace)
    return future


async def ask(client, event, *args, namespace="/"):
    """Emits an event, and returns the acknowledgement: nothing, a value, or a tuple of several."""
    return await client.call(event, args, namespace=namespace, timeout=DEADLINE)


async def main():
    scope = {name: globals()[name] for name in ("asyncio", "url", "transports", "create", "join", "connect", "once", "ask")}
    exec("async def body():\n" + textwrap.indent(sys.stdin.read(), "    "), scope)
    try:
        result = await scope["body"]()
        sys.stdout.write(json.dumps(result, default=bytes.hex))
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


asyncio.run(main())
