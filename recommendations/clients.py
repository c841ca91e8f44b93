"""Who sends a request, as far as its address tells."""

from django.http import HttpRequest

from recommendations import conf


def client_address(request: HttpRequest) -> str:
    """The peer's address; behind ``NUM_PROXIES`` of the shop's own proxies, what the first of them saw.

    A client may write into X-Forwarded-For whatever it likes, so only what our own proxies added counts.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    proxies = conf.settings.NUM_PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    return hops[-proxies] if proxies and len(hops) >= proxies else peer
