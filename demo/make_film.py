"""Makes the demo's film: the camera pans over two photos with a cut between them, with sound.

Run from the project's folder: python demo/make_film.py
"""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent
WIDTH, HEIGHT, RATE, SECONDS_EACH = 640, 360, 25, 3
SAMPLE_RATE = 48_000


def frames(photo: Path, height_share: float) -> list[NDArray[np.uint8]]:
    """Windows of the film's aspect that slide and close in over a photo.

    height_share says where they lie: 0 = along the top, 1 = along the bottom.
    """
    image = cv2.cvtColor(cv2.imread(str(photo)), cv2.COLOR_BGR2RGB)
    height, width = image.shape[:2]
    count = RATE * SECONDS_EACH
    result = []
    for step in range(count):
        share = step / (count - 1)
        window_width = min(width, height * WIDTH / HEIGHT) * (0.95 - 0.15 * share)
        scale = window_width / WIDTH
        left = (width - window_width) * (0.2 + 0.6 * share)
        top = (height - window_width * HEIGHT / WIDTH) * height_share
        matrix = np.array([[scale, 0, left], [0, scale, top]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        result.append(cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), flags=flags))
    return result


def sound(seconds: int) -> NDArray[np.float32]:
    """A slow arpeggio in A minor, one note each half second, (1, samples) float32."""
    notes = (220.0, 261.63, 329.63, 440.0)
    time = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    pitch = np.array(notes)[(time * 2).astype(int) % len(notes)]
    fade = np.exp(-4 * np.mod(time, 0.5))
    return (0.3 * fade * np.sin(2 * np.pi * pitch * time)).astype(np.float32)[None]


def main() -> None:
    """Writes film.mp4 beside this file."""
    pictures = frames(FOLDER / "coffee.jpg", 0.5) + frames(FOLDER / "astronaut.jpg", 0.05)
    with av.open(str(FOLDER / "film.mp4"), "w") as container:
        video = container.add_stream("libx264", rate=RATE, options={"crf": "24"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        samples = sound(2 * SECONDS_EACH)
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(video.encode(frame))
        for start in range(0, samples.shape[1], 1024):
            part = np.ascontiguousarray(samples[:, start : start + 1024])
            sounding = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
            sounding.pts, sounding.sample_rate = start, SAMPLE_RATE
            container.mux(audio.encode(sounding))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


if __name__ == "__main__":
    main()
