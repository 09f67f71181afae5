"""The colour profile in every folder, read by a library that did not write it."""

from __future__ import annotations

import io

import pikepdf
import pytest
from bind_reading import opened
from PIL import Image, ImageCms

from folderbuilder.bind.color import profile


def test_the_profile_means_what_srgb_means():
    own = ImageCms.ImageCmsProfile(io.BytesIO(profile()))
    into = ImageCms.buildTransform(own, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    levels = [(r, g, b) for r in range(0, 256, 15) for g in range(0, 256, 15) for b in range(0, 256, 15)]
    was = bytes(level for color in levels for level in color)
    shown = ImageCms.applyTransform(Image.frombytes("RGB", (len(levels), 1), was), into)
    assert shown is not None
    assert max(abs(a - b) for a, b in zip(was, shown.tobytes(), strict=True)) <= 1


def test_it_is_small_and_in_every_file(bound):
    assert len(profile()) < 600
    with opened(bound.data) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == pikepdf.Name.GTS_PDFA1
        assert intent.DestOutputProfile.read_bytes() == profile()


@pytest.mark.parametrize("name", [b"desc", b"cprt", b"wtpt", b"chad", b"rXYZ", b"rTRC"])
def test_what_every_profile_must_say_is_said(name):
    assert name in profile()[132:252]
