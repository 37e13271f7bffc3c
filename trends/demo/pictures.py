"""The evidence of the demo: screenshots and a saved chat, drawn when the demo is played. All of it is invented."""

import io
from datetime import datetime, timedelta
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from sharing.actions import evidence
from sharing.actions.evidence import Facts, Stored

INK, SOFT, LINE, SHEET = "#1d2733", "#66727e", "#d5dbe0", "#ffffff"
CHAT: Final = """Saved chat with the seller, times in UTC

14:02  buyer   still for sale?
14:03  seller  yes, 10 or 50, same quality as before
14:05  buyer   how is it sent
14:06  seller  as cosmetics sample, flat letter, no questions
14:09  seller  pay to the wallet in my profile
"""


def listing(number: int) -> bytes:
    """A screenshot of a shop's page, as PNG; another for each number."""
    image = Image.new("RGB", (1080, 720), "#eef1f3")
    pen, text, large = ImageDraw.Draw(image), ImageFont.load_default(26), ImageFont.load_default(40)
    pen.rectangle((0, 0, 1080, 72), fill=("#24506b", "#5b3a66", "#3f5a2e")[number % 3])
    pen.text((32, 20), "bazaar  /  laboratory & research", fill=SHEET, font=text)
    pen.rectangle((40, 110, 500, 570), fill=SHEET, outline=LINE, width=3)
    for grain in range(60):
        x, y = 120 + (grain * 47 + number * 31) % 300, 200 + (grain * 83) % 280
        pen.ellipse((x, y, x + 34, y + 26), fill=("#f3f0e6", "#e8e2d0", "#dcd3ba")[grain % 3], outline="#b9ae93")
    pen.text((540, 120), "Fine white powder", fill=INK, font=large)
    pen.text((540, 190), f"EUR {39 + number * 10} / g   in stock", fill=INK, font=text)
    for line, words in enumerate(("Not for human consumption.", "Ask for larger amounts.", "In plain letters.")):
        pen.text((540, 260 + line * 44), words, fill=SOFT, font=text)
    pen.rectangle((540, 440, 800, 500), fill="#c4502f")
    pen.text((574, 454), "Contact the shop", fill=SHEET, font=text)
    pen.text((40, 620), "Invented for the demo of Accord", fill=SOFT, font=text)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def handed_in(number: int) -> list[Stored]:
    """What comes with one alert: a screenshot, and with every other one a saved chat."""
    files = [evidence.store(f"listing-{number + 1}.png", listing(number // 2))]
    return files if number % 2 else [*files, evidence.store("chat.txt", CHAT.encode())]


def facts(moment: datetime) -> Facts:
    """How it came to be."""
    return Facts(
        moment - timedelta(minutes=50), "Online unit, desk 4", "Firefox, full-page screenshot", "As it stood then"
    )
