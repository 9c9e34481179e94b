"""Aqara's signature. It covers header fields alone, so one is good for many pushes."""
import hashlib
import time

SECRET = "benchmark-secret"


def headers():
    now = str(int(time.time() * 1000))
    fields = {"appkey": "bench", "nonce": now, "time": now, "token": "bench"}
    text = "&".join(f"{name}={value}" for name, value in fields.items()) + SECRET
    return fields | {"sign": hashlib.md5(text.lower().encode()).hexdigest()}
