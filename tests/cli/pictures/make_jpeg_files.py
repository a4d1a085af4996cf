"""Makes jpeg_files.json: small JPEG files as base64, with the RGB bytes that libjpeg decodes them to.

python3 make_jpeg_files.py > jpeg_files.json

Made with Pillow 9.4, which has libjpeg-turbo 2.1, and ImageMagick 6.9, which writes YCCK.

libjpeg itself does not make RGB of CMYK; there Pillow's conversion is taken, which multiplies.
"""
import base64
import io
import json
import subprocess

from PIL import Image

WIDTH, HEIGHT = 27, 19


def pixel(x, y):
    """Strong colours in narrow stripes: chroma that is not interpolated differs widely."""
    return (255 if (x // 3) % 2 else 20 * (y % 12), 9 * x, 255 - 12 * y if (x + y) % 5 else 40)


image = Image.new("RGB", (WIDTH, HEIGHT))
image.putdata([pixel(x, y) for y in range(HEIGHT) for x in range(WIDTH)])


def encoded(picture, **options):
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85, **options)
    return file.getvalue()


def with_adobe(jpeg, transform):
    """Adobe's marker in place of JFIF's."""
    length = int.from_bytes(jpeg[4:6], "big")
    marker = b"\xff\xee\0\x0eAdobe\0d\0\0\0\0" + bytes([transform])
    return jpeg[:2] + marker + jpeg[4 + length:]


def with_identifiers(jpeg, identifiers):
    """Other names of the components, and no JFIF."""
    length = int.from_bytes(jpeg[4:6], "big")
    bytes_ = bytearray(jpeg[:2] + jpeg[4 + length:])
    frame, scan = bytes_.index(b"\xff\xc0"), bytes_.index(b"\xff\xda")
    for i, identifier in enumerate(identifiers):
        bytes_[frame + 10 + 3 * i] = bytes_[scan + 5 + 2 * i] = identifier
    return bytes(bytes_)


def ycck(*options):
    command = ["convert", "png:-", "-colorspace", "CMYK", "-quality", "85", *options, "jpg:-"]
    file = io.BytesIO()
    image.save(file, "PNG")
    return subprocess.run(command, input=file.getvalue(), capture_output=True, check=True).stdout


# Three components as they are, which the file calls YCbCr.
plain = Image.merge("YCbCr", image.split())
files = {
    "baseline 4:2:0": encoded(image, subsampling=2),
    "baseline 4:2:2": encoded(image, subsampling=1),
    "baseline 4:4:4": encoded(image, subsampling=0),
    "progressive 4:2:0": encoded(image, subsampling=2, progressive=True),
    "grey": encoded(image.convert("L")),
    "RGB by Adobe's marker": with_adobe(encoded(plain, subsampling=0), 0),
    "RGB by its identifiers": with_identifiers(encoded(plain, subsampling=0), b"RGB"),
    "CMYK": encoded(image.convert("CMYK")),
    "YCCK 4:2:0:0": ycck("-sampling-factor", "2x2"),
    "YCCK 4:2:0:4, progressive": ycck("-sampling-factor", "2x2,1x1,1x1,2x2", "-interlace", "JPEG"),
}


def text(bytes_):
    return base64.b64encode(bytes_).decode()


def decoded(jpeg):
    return Image.open(io.BytesIO(jpeg)).convert("RGB").tobytes()


entries = {name: {"jpeg": text(jpeg), "rgb": text(decoded(jpeg))} for name, jpeg in files.items()}
print(json.dumps({"width": WIDTH, "height": HEIGHT, "files": entries}, indent=2))
