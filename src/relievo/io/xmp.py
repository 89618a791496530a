"""XMP packets in photos: spheres (GPano), a second view (GImage), and depth (GDepth).

Source: Adobe, XMP Specification Part 3 (JPEG: 1.1.3, extended packets: 1.1.3.1; PNG: 1.1.5);
Google, Photo Sphere XMP, Cardboard Camera VR Photo Format, and Depthmap Metadata.
"""

import base64
import binascii
import hashlib
import struct
import zlib
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from relievo.core.errors import UnreadableInputError
from relievo.io.jpeg_segments import APP1, LONGEST_BODY, Segment

NAMESPACES = {
    "GPano": "http://ns.google.com/photos/1.0/panorama/",
    "GImage": "http://ns.google.com/photos/1.0/image/",
    "GDepth": "http://ns.google.com/photos/1.0/depthmap/",
    # Of films; photos have no word of their own for views that share a picture.
    "GSpherical": "http://ns.google.com/videos/1.0/spherical/",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
}
"""The vocabularies that are read and written, by their usual prefixes."""

PNG_KEYWORD = "XML:com.adobe.xmp"
"""The name of the text chunk that holds the packet in a PNG file."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_MAIN, _EXTENSION = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
# In front of each part of an extended packet: its sum, its whole length, where the part belongs.
_EXTENSION_HEADER = struct.Struct(">32sII")
_END_OF_IHDR = 33  # signature 8, then the one chunk of fixed length that must come first


def jpeg_segments(properties: dict[str, str], extended: dict[str, str]) -> list[Segment]:
    """The segments of a JPEG file for XMP properties.

    Args:
        properties: by names such as "GPano:ProjectionType".
        extended: those that are too long for one segment, such as whole pictures.
    """
    segments = []
    if extended:
        packet = _encode_packet(extended)
        digest = hashlib.md5(packet, usedforsecurity=False).hexdigest().upper().encode()
        step = LONGEST_BODY - len(_EXTENSION) - _EXTENSION_HEADER.size
        for start in range(0, len(packet), step):
            header = _EXTENSION_HEADER.pack(digest, len(packet), start)
            part = packet[start : start + step]
            segments.append(Segment(APP1, _EXTENSION + header + part))
        properties = {**properties, "xmpNote:HasExtendedXMP": digest.decode()}
    return [Segment(APP1, _MAIN + _encode_packet(properties)), *segments]


def png_with_properties(png: bytes, properties: dict[str, str]) -> bytes:
    """Inserts an international text chunk behind the header of a PNG file."""
    # Neither compressed, nor of a language, nor with a translated keyword.
    body = b"iTXt" + PNG_KEYWORD.encode() + bytes(5) + _encode_packet(properties)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return png[:_END_OF_IHDR] + chunk + png[_END_OF_IHDR:]


def read_jpeg_properties(segments: list[Segment]) -> dict[str, str]:
    """The XMP properties of a JPEG file, extended ones too, as far as `NAMESPACES` has them.

    Damaged packets count as absent: the picture beside them can still be used.
    """
    packets = [each.body for each in segments if each.marker == APP1]
    properties: dict[str, str] = {}
    for packet in packets:
        if packet.startswith(_MAIN):
            properties |= _parse_packet(packet[len(_MAIN) :])
    digest = properties.get("xmpNote:HasExtendedXMP", "").encode()
    if digest:
        parts = [each for each in packets if each.startswith(_EXTENSION + digest)]
        properties |= _parse_packet(_join_extension(parts))
    return properties


def read_packet(packet: str) -> dict[str, str]:
    """The XMP properties of a packet from elsewhere, such as a text chunk of a PNG file."""
    return _parse_packet(packet.encode())


def embed(data: bytes) -> str:
    """Whole files as the text of a property."""
    return base64.b64encode(data).decode()


def embedded_right_view(segments: list[Segment], name: str) -> bytes | None:
    """The JPEG of the right view in a VR photo; None = there is none.

    Raises:
        UnreadableInputError: if it is damaged.
    """
    properties = read_jpeg_properties(segments)
    text = properties.get("GImage:Data")
    if text is None or properties.get("GImage:Mime", "image/jpeg") != "image/jpeg":
        return None
    try:
        # Writers leave out the padding now and then.
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise UnreadableInputError(f"{name}: damaged second view; replace the file") from error


def _encode_packet(properties: dict[str, str]) -> bytes:
    prefixes = sorted({key.split(":")[0] for key in properties})
    spaces = "".join(f" xmlns:{each}={quoteattr(NAMESPACES[each])}" for each in prefixes)
    values = "".join(f" {key}={quoteattr(value)}" for key, value in properties.items())
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">'
        f'<rdf:Description rdf:about=""{spaces}{values}/></rdf:RDF></x:xmpmeta>'
    ).encode()


def _parse_packet(packet: bytes) -> dict[str, str]:
    """Properties stand as attributes or as elements, as their writer pleased."""
    prefixes = {namespace: prefix for prefix, namespace in NAMESPACES.items()}
    if b"<!" in packet:
        return {}  # No packet declares entities, which could be made to fill the memory.
    try:
        root = ElementTree.fromstring(packet.strip(b"\0 \n"))
    except ElementTree.ParseError:
        return {}
    found = {}
    for description in root.iter(f"{{{_RDF}}}Description"):
        values = {**description.attrib, **{each.tag: each.text or "" for each in description}}
        for key, value in values.items():
            namespace, _, name = key.removeprefix("{").partition("}")
            if namespace in prefixes:
                found[f"{prefixes[namespace]}:{name}"] = value.strip()
    return found


def _join_extension(parts: list[bytes]) -> bytes:
    pieces = {}
    for part in parts:
        header = part[len(_EXTENSION) : len(_EXTENSION) + _EXTENSION_HEADER.size]
        if len(header) == _EXTENSION_HEADER.size:
            _, _, start = _EXTENSION_HEADER.unpack(header)
            pieces[start] = part[len(_EXTENSION) + _EXTENSION_HEADER.size :]
    return b"".join(pieces[start] for start in sorted(pieces))
