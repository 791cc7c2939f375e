"""Signature Version 4, written from its definition, with every part open to being made wrong."""

import hashlib
import hmac
from datetime import datetime, timezone
from urllib.parse import quote, unquote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"


def sha256_hex(data):
    return hashlib.sha256(data).hexdigest()


def signing_key(secret, date, region, service):
    key = ("AWS4" + secret).encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def encode(text):
    return quote(text, safe="-_.~")


def canonical_request(method, target, headers, signed, payload_hash):
    url = urlsplit(target)
    # A plus sign in a query is a plus sign here, not a blank.
    pairs = [pair.partition("=") for pair in url.query.split("&") if pair]
    query = "&".join(f"{key}={value}" for key, value in
                     sorted((encode(unquote(key)), encode(unquote(value))) for key, _, value in pairs))
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in signed)
    return "\n".join([method, quote(url.path or "/", safe="/-_.~"), query, lines, ";".join(signed),
                      payload_hash])


def signature(canonical, credentials, timestamp, region, service):
    scope = f"{timestamp[:8]}/{region}/{service}/aws4_request"
    text = "\n".join([ALGORITHM, timestamp, scope, sha256_hex(canonical.encode())])
    key = signing_key(credentials.secret_key, timestamp[:8], region, service)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def amz_date(moment=None):
    return (moment or datetime.now(timezone.utc)).strftime("%Y%m%dT%H%M%SZ")


def signed_headers(method, target, headers, body, credentials, region, service, timestamp=None,
                   unsigned=()):
    """`headers` with X-Amz-Date and Authorization added; all headers are signed but `unsigned`."""
    headers = dict(headers)
    headers["X-Amz-Date"] = timestamp or amz_date()
    if credentials.token:
        headers["X-Amz-Security-Token"] = credentials.token
    lower = {name.lower(): value for name, value in headers.items()}
    names = sorted(name for name in lower if name not in unsigned)
    payload_hash = lower.get("x-amz-content-sha256", sha256_hex(body))
    canonical = canonical_request(method, target, lower, names, payload_hash)
    stamp = headers["X-Amz-Date"]
    value = signature(canonical, credentials, stamp, region, service)
    headers["Authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key}/{stamp[:8]}/{region}/{service}/aws4_request, "
        f"SignedHeaders={';'.join(names)}, Signature={value}")
    return headers


def presigned_target(method, target, host, credentials, region, service, headers=None, body=b"",
                     expires=300, timestamp=None):
    """`target` with the X-Amz-... query parameters that sign it."""
    timestamp = timestamp or amz_date()
    lower = {name.lower(): value for name, value in (headers or {}).items()} | {"host": host}
    names = sorted(lower)
    parameters = {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{timestamp[:8]}/{region}/{service}/aws4_request",
        "X-Amz-Date": timestamp,
        "X-Amz-Expires": str(expires),
        "X-Amz-SignedHeaders": ";".join(names),
    }
    query = "&".join(f"{encode(key)}={encode(value)}" for key, value in parameters.items())
    target += ("&" if "?" in target else "?") + query
    canonical = canonical_request(method, target, lower, names, sha256_hex(body))
    return target + "&X-Amz-Signature=" + signature(canonical, credentials, timestamp, region, service)
