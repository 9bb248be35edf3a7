"""PNG from SVG, for slides and documents that take no SVG."""

from __future__ import annotations

from kg.errors import KgError


def png(svg: str, *, scale: float = 2.0) -> bytes:
    """The picture as PNG, `scale` pixels for each of the SVG, in the fonts of the system. The same fonts give the same bytes.

    Raises `KgError` where the extra for it is not installed.
    """
    try:
        import resvg_py
    except ImportError:
        raise KgError(
            "PNG needs the package resvg-py.", "It is not installed.", "pip install 'supply-paths[report]', or write .svg."
        ) from None
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=scale))
