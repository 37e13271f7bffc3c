"""Images, opened by Pillow and written anew without their metadata. Runs in the process of `portal.files.opening`."""

import io
import warnings
from typing import Final

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

PIXELS: Final = 40_000_000
PIXELS_WEBP: Final = 16_000_000  # writing it takes four times the memory of the others
SMALL: Final = (320, 320)
FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
# A GIF's first frame is kept as PNG: what moves is rarely evidence, and always larger.
KEPT_AS: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/png"}


class NotKept(ValueError):
    """The message is a key of `opening.REASONS`."""


def keep(data: bytes, media_type: str) -> tuple[dict[str, str], bytes, bytes]:
    """What is said of the image, the image written anew, and its preview. Raises NotKept."""
    format_ = FORMATS[media_type]
    try:
        taken, image = _pixels(data, format_)
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, MemoryError) as error:
        raise error if isinstance(error, NotKept) else NotKept("damaged") from error
    kept = KEPT_AS[format_]
    small = image.copy()
    small.thumbnail(SMALL, Image.Resampling.LANCZOS)
    told = {"media_type": kept, "image_hash": image_hash(image), "taken": taken}
    return told, _written(image, FORMATS[kept]), _written(_opaque(small), "JPEG", quality=70)


def _pixels(data: bytes, format_: str) -> tuple[str, Image.Image]:
    """When the camera says it was taken, and the first frame, upright, with nothing but its pixels."""
    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is decoded
    with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=[format_]) as image:
        if image.width * image.height > PIXELS:
            raise NotKept("pixels")
        if format_ == "WEBP" and image.width * image.height > PIXELS_WEBP:
            raise NotKept("webp")
        taken = _taken(image)
        upright = ImageOps.exif_transpose(image)
        plain = upright.convert(_mode(upright))
    plain.info.clear()
    return taken, plain


def _mode(image: Image.Image) -> str:
    if image.mode in ("1", "L", "I", "I;16", "F") and "transparency" not in image.info:
        return "L"
    is_clear = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    return "RGBA" if is_clear else "RGB"


def _taken(image: Image.Image) -> str:
    details = image.getexif().get_ifd(ExifTags.IFD.Exif)
    moment = str(details.get(ExifTags.Base.DateTimeOriginal, ""))
    return moment + str(details.get(ExifTags.Base.OffsetTimeOriginal, "")) if moment else ""


def _opaque(image: Image.Image) -> Image.Image:
    """On white, since JPEG knows no transparency."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _written(image: Image.Image, format_: str, *, quality: int = 92) -> bytes:
    out = io.BytesIO()
    settings = {} if format_ == "PNG" else {"quality": quality}
    image.save(out, format_, exif=b"", icc_profile=None, **settings)
    return out.getvalue()


def image_hash(image: Image.Image) -> str:
    """A difference hash: in each row of nine grey dots, whether it grows darker from one to the next; 64 bits.

    The same picture in another size or another compression has the same hash or one that differs in few bits. Ten
    lines of our own: the packages that do this bring numpy and scipy, twenty times the size of the rest of Accord.
    """
    dots = _opaque(image).convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = [dots[row * 9 + column] > dots[row * 9 + column + 1] for row in range(8) for column in range(8)]
    return f"{sum(bit << place for place, bit in enumerate(reversed(bits))):016x}"
