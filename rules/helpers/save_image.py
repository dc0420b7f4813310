def save_image(tensor, fp, format=None, **options):
    """Writes pictures with values from 0 to 1, side by side, to a file."""
    import numpy as np
    import PIL.Image

    pixels = helper.make_grid(tensor, **options).asnumpy() * 255 + 0.5
    PIL.Image.fromarray(pixels.clip(0, 255).transpose(1, 2, 0).astype(np.uint8)).save(fp, format=format)
