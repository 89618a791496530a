import hashlib
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from relievo.core.errors import UnreadableInputError
from relievo.io.jpeg_segments import APP1, Segment, encode_jpeg, insert_segments, read_segments
from relievo.io.xmp import (
    NAMESPACES,
    PNG_KEYWORD,
    embed,
    embedded_right_view,
    jpeg_segments,
    png_with_properties,
    read_jpeg_properties,
    read_packet,
)

BOMB = '<!DOCTYPE a [<!ENTITY b "cccc">]><a>&b;&b;</a>'
SPHERE = {"GPano:ProjectionType": "equirectangular", "GPano:FullPanoWidthPixels": "60"}


@pytest.fixture
def jpeg():
    return encode_jpeg(np.full((20, 30, 3), 90, np.uint8), 90)


@pytest.fixture
def png():
    file = BytesIO()
    Image.new("RGB", (30, 20)).save(file, "PNG")
    return file.getvalue()


def test_pillow_reads_the_packet_of_a_jpeg(jpeg):
    tagged = insert_segments(jpeg, jpeg_segments(SPHERE, {}))
    packet = Image.open(BytesIO(tagged)).info["xmp"]
    (description,) = ElementTree.fromstring(packet)[0]
    assert description.get(f"{{{NAMESPACES['GPano']}}}ProjectionType") == "equirectangular"


def test_pillow_reads_the_packet_of_a_png_and_its_pixels(png):
    tagged = Image.open(BytesIO(png_with_properties(png, SPHERE)))
    tagged.load()
    assert tagged.info["xmp"] == tagged.text[PNG_KEYWORD].encode()
    assert read_packet(tagged.text[PNG_KEYWORD]) == SPHERE


def test_long_properties_are_put_together_again(jpeg):
    picture = np.random.default_rng(0).bytes(300_000)
    segments = jpeg_segments(SPHERE, {"GImage:Data": embed(picture)})
    assert len(segments) > 6
    properties = read_jpeg_properties(read_segments(insert_segments(jpeg, segments), "photo"))
    assert properties.items() >= SPHERE.items()
    assert properties["GImage:Data"] == embed(picture)


def test_extended_packet_has_the_header_of_the_standard():
    main, *parts = jpeg_segments({}, {"GImage:Data": "x" * 100_000})
    packet = b"".join(part.body[35 + 40 :] for part in parts)
    digest = hashlib.md5(packet).hexdigest().upper().encode()
    start = 0
    for part in parts:
        assert part.body.startswith(b"http://ns.adobe.com/xmp/extension/\0" + digest)
        assert part.body[67:71] == len(packet).to_bytes(4, "big")
        assert part.body[71:75] == start.to_bytes(4, "big")
        start += len(part.body) - 75
    assert b'xmpNote:HasExtendedXMP="' + digest + b'"' in main.body


def test_parts_in_another_order_and_of_other_packets_do_no_harm():
    main, *parts = jpeg_segments(SPHERE, {"GImage:Data": "abcd" * 40_000})
    stray = jpeg_segments({}, {"GImage:Data": "z" * 10})[1]
    properties = read_jpeg_properties([main, stray, *reversed(parts)])
    assert properties["GImage:Data"] == "abcd" * 40_000


def test_properties_that_stand_as_elements_are_read():
    packet = f"""<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF
        xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about=''
        xmlns:GPano='{NAMESPACES["GPano"]}' xmlns:other='http://other/'>
        <GPano:ProjectionType>equirectangular</GPano:ProjectionType>
        <other:Thing>1</other:Thing></rdf:Description></rdf:RDF></x:xmpmeta>"""
    assert read_packet(packet) == {"GPano:ProjectionType": "equirectangular"}


def test_signs_of_xml_survive():
    (segment,) = jpeg_segments({"GPano:ProjectionType": "a<b>&\"'"}, {})
    assert read_jpeg_properties([segment]) == {"GPano:ProjectionType": "a<b>&\"'"}


@pytest.mark.parametrize("packet", ["", "<x", "not xml", "<a>&undefined;</a>", BOMB])
def test_damaged_packets_count_as_absent(packet):
    assert read_packet(packet) == {}
    body = b"http://ns.adobe.com/xap/1.0/\0" + packet.encode()
    assert read_jpeg_properties([Segment(APP1, body)]) == {}


def test_second_view_is_taken_out(jpeg):
    segments = jpeg_segments({"GImage:Mime": "image/jpeg"}, {"GImage:Data": embed(jpeg)})
    assert embedded_right_view(segments, "photo") == jpeg
    assert embedded_right_view(jpeg_segments(SPHERE, {}), "photo") is None


def test_second_view_without_padding_is_taken_out():
    segments = jpeg_segments({}, {"GImage:Data": embed(b"1234").rstrip("=")})
    assert embedded_right_view(segments, "photo") == b"1234"


def test_damaged_second_view_is_refused():
    segments = jpeg_segments({}, {"GImage:Data": "A"})
    with pytest.raises(UnreadableInputError, match="photo: damaged second view"):
        embedded_right_view(segments, "photo")
