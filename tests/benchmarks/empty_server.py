"""What intake is measured against: a handler that decodes the same body with the same decoder, and answers."""

import asyncio
import signal
import sys

import msgspec
from litestar import Litestar, Request, Response, post

from services.intake.reports.strict import StrictReport
from shared.web.server import serve

decode = msgspec.json.Decoder(StrictReport).decode


@post("/v1/reports", status_code=202)
async def nothing(request: Request) -> Response[bytes]:
    decode(await request.body())
    return Response(b"{}", media_type="application/json")


async def main(port: int) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await serve(Litestar([nothing], openapi_config=None), "127.0.0.1", port, stop)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
